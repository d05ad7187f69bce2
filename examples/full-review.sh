#!/usr/bin/env bash
#
# A full review of one organization, over HTTP, with curl: it is invited with a code for its first person, answers in a
# document and in a spreadsheet, hands in, is given back its self-assessment with a note, answers again, is asked for more
# during the review, is accepted and decided on, and a partner system asks for its standing. It shows what each side sees on
# the way, and whom it waits for.
#
# Run it against a demonstration:
#
#   cargo run --release -- demo --json > demo.json &
#   examples/full-review.sh demo.json
#
# DEMO_JSON_FILE holds the line that `registry demo --json` prints. Needed: bash, curl, jq (to read and write JSON)
# and openssl (for the sign-in challenge and the codes
# of an authenticator app). Everything that it creates is fictitious. It stops at the first answer
# that is not the expected one, and prints that answer.

set -euo pipefail
umask 077

facts=${1:?usage: examples/full-review.sh DEMO_JSON_FILE}
for tool in curl jq openssl; do
    command -v "$tool" >/dev/null || { echo "full-review: $tool is not installed" >&2; exit 1; }
done

base=$(jq -er .base_url "$facts")
token_url=$(jq -er .token_url "$facts")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
step=0

announce() {
    step=$((step + 1))
    printf '%2d. %s\n' "$step" "$*"
}

fail() {
    printf 'full-review: %s\n' "$*" >&2
    exit 1
}

# The value of a response header, from the headers that curl kept.
header() {
    grep -i "^$1:" "$work/headers" | sed 's/^[^:]*: *//' | tr -d '\r' | tail -n 1
}

# The value at a jq path of the last answer.
answer() {
    jq -er "$1" "$work/body" || fail "the last answer has nothing at $1: $(cat "$work/body")"
}

# send EXPECTED_STATUS CURL_OPTIONS...: the answer goes to $work/body and $work/headers.
send() {
    local expected=$1 status
    shift
    status=$(curl --silent --show-error --max-time 60 --dump-header "$work/headers" --output "$work/body" \
        --write-out '%{http_code}' "$@") || fail "no answer from $base"
    if [[ $status != "$expected" ]]; then
        fail "expected $expected, got $status: $(cat "$work/body")"
    fi
}

# call EXPECTED_STATUS WHO METHOD PATH [CURL_OPTIONS...]: in the name of somebody who has a token.
call() {
    local expected=$1 who=$2 method=$3 path=$4
    shift 4
    : >"$work/body"
    send "$expected" --request "$method" --header "@$work/$who.token" "$@" "$base$path"
}

# post EXPECTED_STATUS WHO PATH JSON [CURL_OPTIONS...]
post() {
    local expected=$1 who=$2 path=$3 json=$4
    shift 4
    call "$expected" "$who" POST "$path" --header 'Content-Type: application/json' --data "$json" "$@"
}

# Keeps the access token of the last answer as a header for curl: a token has no place in a list of processes.
keep_token() {
    local token
    token=$(answer .access_token)
    printf 'Authorization: Bearer %s\n' "$token" >"$work/$1.token"
}

# A member of a login or client that the demonstration made.
credential() {
    jq -ejr --arg role "$2" --arg member "$3" ".$1[] | select(.role == \$role) | .[\$member]" "$facts"
}

# The mark that the form of the last page carries.
form_token() {
    sed -n 's/.*name="form_token" value="\([^"]*\)".*/\1/p' "$work/body" | grep . || fail "the page has no form_token"
}

# The code that an authenticator app shows for a key in base32 (RFC 6238): HMAC-SHA-1 of the number of half minutes.
totp() {
    local key=$1 hex='' bits=0 held=0 letter mac at
    local letters=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 before
    while read -r -n 1 letter; do
        [[ -n $letter ]] || continue
        before=${letters%%"$letter"*}
        held=$(((held << 5 | ${#before}) & 4095)) bits=$((bits + 5))
        if ((bits >= 8)); then
            bits=$((bits - 8))
            hex+=$(printf '%02x' $((held >> bits & 255)))
        fi
    done <<<"$key"
    mac=$(printf "$(printf '%016x' $(($(date +%s) / 30)) | sed 's/../\\x&/g')" |
        openssl dgst -sha1 -mac HMAC -macopt "hexkey:$hex" -r | cut -c 1-40)
    at=$((16#${mac:39:1} * 2))
    printf '%06d' $(((16#${mac:at:8} & 0x7fffffff) % 1000000))
}

# sign_in_as WHO NAME PASSWORD_FILE [KEY]: the authorization code flow with PKCE, as Swagger UI does it in a browser.
sign_in_as() {
    local who=$1 name=$2 password_file=$3 key=${4-} verifier challenge state location code
    local redirect_uri="$base/docs/oauth2-redirect.html"
    verifier=$(openssl rand -hex 32)
    challenge=$(printf '%s' "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
    state=$(openssl rand -hex 8)
    local request=(
        --data-urlencode response_type=code
        --data-urlencode client_id=swagger-ui
        --data-urlencode "redirect_uri=$redirect_uri"
        --data-urlencode "state=$state"
        --data-urlencode "code_challenge=$challenge"
        --data-urlencode code_challenge_method=S256
    )
    rm -f "$work/cookies"
    send 200 --get --cookie-jar "$work/cookies" "${request[@]}" "$base/oauth/authorize"
    send 303 --cookie "$work/cookies" --cookie-jar "$work/cookies" "${request[@]}" \
        --data-urlencode "form_token=$(form_token)" --data-urlencode "name=$name" \
        --data-urlencode "password@$password_file" "$base/sign-in/password"
    if [[ -n $key ]]; then
        [[ $(header location) == /sign-in/code ]] || fail "sign-in led to $(header location)"
        send 200 --cookie "$work/cookies" "$base/sign-in/code"
        send 303 --cookie "$work/cookies" --data-urlencode "form_token=$(form_token)" \
            --data-urlencode "code=$(totp "$key")" "$base/sign-in/code"
    fi
    location=$(header location)
    [[ $location == "$redirect_uri?"* && $location == *"state=$state"* ]] || fail "sign-in led to $location"
    code=$(sed -n 's/.*[?&]code=\([^&]*\).*/\1/p' <<<"$location")
    send 200 --data-urlencode grant_type=authorization_code --data-urlencode "code=$code" \
        --data-urlencode client_id=swagger-ui --data-urlencode "redirect_uri=$redirect_uri" \
        --data-urlencode "code_verifier=$verifier" "$token_url"
    keep_token "$who"
}

# set_up_account PAGE CODE_FILE NAME PASSWORD_FILE: by the one-time code of an invitation, as a person does it in a browser.
set_up_account() {
    local page=$1 code_file=$2 name=$3 password_file=$4
    rm -f "$work/cookies"
    send 200 --cookie-jar "$work/cookies" "$page"
    send 200 --cookie "$work/cookies" --data-urlencode "form_token=$(form_token)" --data-urlencode "code@$code_file" \
        --data-urlencode "name=$name" --data-urlencode "password@$password_file" \
        --data-urlencode "again@$password_file" "$page"
}

# waits_for PARTY KIND: that the self-assessment waits for them, as both sides see it in their queues.
waits_for() {
    local side
    for side in reviewer provider; do
        call 200 "$side" GET "/v1/queue?organization=$organization&kind=$2"
        [[ $(answer '.items[0] | "\(.waits_for) \(.subject)"') == "$1 $assessment" ]] ||
            fail "the $side's queue does not say that $2 waits for the $1: $(cat "$work/body")"
    done
    echo "    waits for the $1: $2"
}

# sign_in ROLE: one of the demonstration's people.
sign_in() {
    credential logins "$1" secret >"$work/password"
    # Who decides, or keeps accounts, proves a second factor as well.
    sign_in_as "$1" "$(credential logins "$1" name)" "$work/password" \
        "$(jq -r --arg role "$1" '.logins[] | select(.role == $role) | .totp_secret // empty' "$facts")"
}

# A day, so many days from now.
day() {
    jq -nr --argjson days "$1" 'now + $days * 86400 | strftime("%Y-%m-%d")'
}

announce "Sign in as reviewer and decider, by the sign-in flow."
sign_in reviewer
sign_in decider

mark=$(openssl rand -hex 6)
announce "Reviewer: create an organization with case management in Wake."
profile=$(jq -n --arg mark "$mark" --arg today "$(day 0)" '{
    name: "Full Review Example \($mark) (fictitious)",
    kind: "nonprofit",
    offerings: [{arena: "case_management", area: {kind: "counties", counties: ["37183"]}, intake: "open", intake_confirmed_on: $today}]}')
post 201 reviewer /v1/organizations "$profile" --header "Idempotency-Key: organization-$mark"
organization=$(answer .id)

announce "Reviewer: invite the organization against the published edition demonstration-2026, with a code for its first person."
call 200 reviewer GET '/v1/editions?limit=200'
edition=$(answer '.items[] | select(.frame.code == "demonstration-2026" and .status == "published") | .id')
invitation=$(jq -n --arg organization "$organization" --arg edition "$edition" --arg due "$(day 60)" \
    '{organization: $organization, edition: $edition, due_on: $due, with_code: true}')
post 201 reviewer /v1/invitations "$invitation" --header "Idempotency-Key: invitation-$mark"
answer .code | tr -d '\n' >"$work/code"
openssl rand -hex 16 | tr -d '\n' >"$work/password"

announce "Provider: set up the account with the code, sign in, accept the invitation, and offer a piece of evidence."
set_up_account "$(answer .page)" "$work/code" "owner.$mark" "$work/password"
sign_in_as provider "owner.$mark" "$work/password"
call 200 provider GET /v1/invitations
post 201 provider /v1/assessments "$(jq -n --arg invitation "$(answer '.items[0].id')" '{invitation: $invitation}')"
assessment=$(answer .id)
etag=$(header etag)
jq -r '.applicable[]' "$work/body" >"$work/standards"
post 201 provider /v1/evidence "$(jq -n --arg expires "$(day 300)" \
    '{kind: "policy", title: "Policies of the board (fictitious)", expires: $expires}')"
evidence=$(answer .id)

announce "Provider: answer the foundational standards in a document."
grep '^F-' "$work/standards" | jq -R . | jq -s --arg evidence "$evidence" '{answers: map({key: ., value: {rating: "meets",
    narrative: "The policy on \(.) is reviewed every January. (fictitious)", evidence: [$evidence]}}) | from_entries}' >"$work/answers"
call 200 provider PUT "/v1/assessments/$assessment/answers" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' --data "@$work/answers"
echo "    rated $(answer .progress.rated) of $(answer .progress.applicable)"

announce "Provider: get the workbook, and the same rows as CSV, made for this organization."
xlsx=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
call 200 provider GET "/v1/assessments/$assessment/answers.xlsx"
cp "$work/body" "$work/answers.xlsx"
etag=$(header etag)
call 200 provider GET "/v1/assessments/$assessment/answers.csv"
grep -q '^.*Section,Code,Standard,' "$work/body" || fail "the CSV has no header"

announce "Provider: put the workbook back as it is. Nothing changes."
call 200 provider PUT "/v1/assessments/$assessment/answers.xlsx" --header "If-Match: $etag" \
    --header "Content-Type: $xlsx" --data-binary "@$work/answers.xlsx"
[[ $(header etag | cut -d . -f 1) == "${etag%%.*}" ]] || fail "the revision went on"

announce "Provider: send the other standards as a spreadsheet writes them, with a mistake. Told by its cell; nothing is saved."
{
    printf 'Code;Rating;Narrative\r\n'
    grep -v '^F-' "$work/standards" | sed 's/.*/&;Meets;"Each case has a plan; it is reviewed. (fictitious)"\r/'
} >"$work/sheet.csv"
sed '2s/;Meets;/;Perhaps;/' "$work/sheet.csv" >"$work/faulty.csv"
call 422 provider PUT "/v1/assessments/$assessment/answers.csv" --header "If-Match: $etag" \
    --header 'Content-Type: text/csv' --data-binary "@$work/faulty.csv"
[[ $(answer '.errors | map(.pointer) | join(" ")') == /rows/0/rating ]] || fail "not the cell: $(cat "$work/body")"
answer '.errors[0].detail | "    \(.)"'

announce "Provider: mend it, save, and submit."
call 200 provider PUT "/v1/assessments/$assessment/answers.csv" --header "If-Match: $etag" \
    --header 'Content-Type: text/csv' --data-binary "@$work/sheet.csv"
[[ $(answer '.progress.unrated | length') == 0 ]] || fail "something is unrated: $(answer .progress)"
call 200 provider POST "/v1/assessments/$assessment/submit" --header "If-Match: $(header etag)"
waits_for commission assessment_submitted

# record_findings RATING_OF_F_01: a finding for every standard, as the reviewer sees it.
record_findings() {
    local standard rating
    while read -r standard; do
        rating=meets
        if [[ $standard == F-01 ]]; then rating=$1; fi
        call 200 reviewer PUT "/v1/assessments/$assessment/findings/$standard" --header "If-Match: $etag" \
            --header 'Content-Type: application/json' --data "$(jq -n --arg rating "$rating" \
            '{rating: $rating, reasons: "The policy was read with the organization. (fictitious)", method: "documents"}')"
        etag=$(header etag)
    done <"$work/standards"
}

announce "Reviewer: take the review on, start it, find that F-01 is not met, and return it with a note."
call 200 reviewer GET /v1/account
reviewer_id=$(answer .id)
call 200 reviewer GET "/v1/assessments/$assessment"
call 200 reviewer PUT "/v1/assessments/$assessment/reviewers/first" --header "If-Match: $(header etag)" \
    --header 'Content-Type: application/json' --data "$(jq -n --arg reviewer "$reviewer_id" '{reviewer: $reviewer}')"
call 200 reviewer POST "/v1/assessments/$assessment/review" --header "If-Match: $(header etag)"
etag=$(header etag)
call 409 provider PUT "/v1/assessments/$assessment/answers/F-01" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' --data '{"rating": "meets"}'
record_findings does_not_meet
post 200 reviewer "/v1/assessments/$assessment/return" '{
    "note": "One standard is open; the rest is well described. (fictitious)",
    "standards": [{"standard": "F-01", "note": "The code of ethics that is named is a draft; please name the one in force. (fictitious)"}]
}' --header "If-Match: $etag"
waits_for organization assessment_returned

announce "Provider: read the notes, mend F-01 by a spreadsheet, and submit again."
call 200 provider GET "/v1/assessments/$assessment"
etag=$(header etag)
answer '"    \(.status): \(.note)"'
call 200 provider GET "/v1/assessments/$assessment/review-notes"
answer '.notes[] | "    \(.standard): \(.note)"'
printf 'Code,Narrative\r\nF-01,The code of ethics in force was adopted in January. (fictitious)\r\n' >"$work/sheet.csv"
call 200 provider PUT "/v1/assessments/$assessment/answers.csv" --header "If-Match: $etag" \
    --header 'Content-Type: text/csv' --data-binary "@$work/sheet.csv"
[[ $(answer '.answers["F-01"] | "\(.rating) \(.evidence | length)"') == "meets 1" ]] || fail "more than the narrative changed"
call 200 provider POST "/v1/assessments/$assessment/submit" --header "If-Match: $(header etag)"

announce "Reviewer: see what changed since the first version, start the review, and ask for more about F-02."
call 200 reviewer GET "/v1/assessments/$assessment/versions/1/comparison?with=2"
[[ $(answer '.differences | map(.standard) | join(" ")') == F-01 ]] || fail "the versions differ in more: $(cat "$work/body")"
answer '.differences[0] | "    \(.standard): \(.fields | join(", "))"'
call 200 reviewer GET "/v1/assessments/$assessment"
call 200 reviewer POST "/v1/assessments/$assessment/review" --header "If-Match: $(header etag)"
post 200 reviewer "/v1/assessments/$assessment/ask" \
    '{"standards": [{"standard": "F-02", "note": "Please say when the policy was last reviewed. (fictitious)"}]}' \
    --header "If-Match: $(header etag)"
waits_for organization assessment_more_asked

announce "Provider: answer F-02, and nothing else; then respond."
call 200 provider GET "/v1/assessments/$assessment"
etag=$(header etag)
call 422 provider PUT "/v1/assessments/$assessment/answers/F-03" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' --data '{"rating": "exceeds"}'
call 200 provider PUT "/v1/assessments/$assessment/answers/F-02" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' \
    --data '{"rating": "meets", "narrative": "The board reviewed it in March. (fictitious)"}'
call 200 provider POST "/v1/assessments/$assessment/respond" --header "If-Match: $(header etag)"

announce "Reviewer: find every standard met, and accept. Both sides see self, first and final rating side by side."
etag=$(header etag)
record_findings meets
call 200 reviewer POST "/v1/assessments/$assessment/accept" --header "If-Match: $etag"
[[ $(answer .status) == accepted ]] || fail "it is $(answer .status)"
call 200 provider GET "/v1/assessments/$assessment/side-by-side"
answer '.standards[0] | "    \(.standard): self \(.self), final \(.final.rating) by \(.final.settled_by)"'

announce "Decider: look at the verdict, and grant."
call 200 decider GET "/v1/organizations/$organization/verdict?use=referral&arena=case_management"
[[ $(answer .outcome) == met ]] || fail "the verdict is $(answer .outcome): $(answer .reasons)"
grant=$(jq -n --arg organization "$organization" \
    '{organization: $organization, use: "referral", arena: "case_management", act: "grant"}')
post 201 decider /v1/decisions "$grant" --header "Idempotency-Key: grant-$mark"
decision=$(answer .id)

announce "Partner: get a token by client credentials and ask for its standing."
printf 'user = "%s:%s"\n' "$(credential clients partner name)" "$(credential clients partner secret)" >"$work/client"
send 200 --config "$work/client" --data grant_type=client_credentials "$token_url"
keep_token partner
call 200 partner GET "/v1/standing/$organization?use=referral&arena=case_management"
[[ $(answer '.standings[0].standing') == eligible && $(answer '.standings[0].rests_on.decision') == "$decision" ]] ||
    fail "the standing is not eligible: $(cat "$work/body")"
answer '.standings[0] | "    \(.standing), may_rely \(.may_rely), from \(.valid_from) to \(.valid_until)"'

echo "Done: from an invitation to verified ratings and standing, with everything kept on the way."
