#!/usr/bin/env bash
#
# The registry's main job from end to end, over HTTP, with curl: an organization enters the registry, assesses
# itself, is reviewed and decided on, and a partner system asks whether it may refer a person to it.
#
# Run it against a demonstration:
#
#   cargo run --release -- demo --json > demo.json &
#   examples/first-referral.sh demo.json
#
# DEMO_JSON_FILE holds the line that `registry demo --json` prints. Needed: bash, curl, jq (to read and write JSON)
# and openssl (for the sign-in challenge and the codes
# of an authenticator app). Everything that it creates is fictitious. It stops at the first answer
# that is not the expected one, and prints that answer.

set -euo pipefail
umask 077

facts=${1:?usage: examples/first-referral.sh DEMO_JSON_FILE}
for tool in curl jq openssl; do
    command -v "$tool" >/dev/null || { echo "first-referral: $tool is not installed" >&2; exit 1; }
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
    printf 'first-referral: %s\n' "$*" >&2
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

# set_password PAGE CODE_FILE PASSWORD_FILE: by a one-time code, as a person does it in a browser.
set_password() {
    local page=$1 code_file=$2 password_file=$3 form_token
    rm -f "$work/cookies"
    send 200 --cookie-jar "$work/cookies" "$page"
    form_token=$(sed -n 's/.*name="form_token" value="\([^"]*\)".*/\1/p' "$work/body")
    [[ -n $form_token ]] || fail "the page for codes has no form_token"
    send 200 --cookie "$work/cookies" --data-urlencode "form_token=$form_token" --data-urlencode "code@$code_file" \
        --data-urlencode "password@$password_file" --data-urlencode "again@$password_file" "$page"
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

# Whether a partner's search finds the organization on any of its pages.
search_finds() {
    local query=$1 cursor=
    while :; do
        call 200 partner GET "/v1/standing?$query&limit=200$cursor"
        jq -e --arg id "$organization" 'any(.items[]; .organization.id == $id)' "$work/body" >/dev/null && return 0
        cursor=$(jq -r '.next_cursor // empty' "$work/body")
        [[ -n $cursor ]] || return 1
        cursor="&cursor=$cursor"
    done
}

announce "Sign in as reviewer, decider and administrator, by the sign-in flow."
sign_in reviewer
sign_in decider
sign_in administrator

mark=$(openssl rand -hex 6)
today=$(day 0)
announce "Reviewer: create an organization with case management in Wake (Spanish) and outreach in Durham."
profile=$(jq -n --arg mark "$mark" --arg today "$today" '{
    name: "First Referral Example \($mark) (fictitious)",
    kind: "nonprofit",
    website: "https://first-referral.example",
    phone: "+19195550142",
    identifiers: [{scheme: "first_referral", value: $mark}],
    offerings: [
        {arena: "case_management", area: {kind: "counties", counties: ["37183"]}, populations: ["sex_trafficking", "labor_trafficking"],
         ages: {min: 18}, languages: [{tag: "es", by: "spoken"}], intake: "open", intake_confirmed_on: $today},
        {arena: "outreach", area: {kind: "counties", counties: ["37063"]}, intake: "open", intake_confirmed_on: $today}
    ]}')
post 201 reviewer /v1/organizations "$profile" --header "Idempotency-Key: organization-$mark"
organization=$(answer .id)

announce "Administrator: invite the provider's own person, who gets a one-time code and no password."
account=$(jq -n --arg name "provider.$mark" --arg organization "$organization" \
    '{name: $name, role: "provider_owner", organization: $organization}')
post 201 administrator /v1/users "$account"
answer .code | tr -d '\n' >"$work/code"

announce "Provider: set a password with the code, on the page that was named with it."
openssl rand -hex 16 | tr -d '\n' >"$work/password"
set_password "$(answer .page)" "$work/code" "$work/password"

announce "Reviewer: invite the organization against the published edition demonstration-2026."
call 200 reviewer GET '/v1/editions?limit=200'
edition=$(answer '.items[] | select(.frame.code == "demonstration-2026" and .status == "published") | .id')
invitation=$(jq -n --arg organization "$organization" --arg edition "$edition" --arg due "$(day 60)" \
    '{organization: $organization, edition: $edition, due_on: $due}')
post 201 reviewer /v1/invitations "$invitation" --header "Idempotency-Key: invitation-$mark"

announce "Provider: sign in, find the invitation and start the self-assessment."
sign_in_as provider "provider.$mark" "$work/password"
call 200 provider GET /v1/invitations
[[ $(answer '.items | length') == 1 ]] || fail "the provider sees invitations that are not its own"
invitation=$(answer '.items[0].id')
post 201 provider /v1/assessments "$(jq -n --arg invitation "$invitation" '{invitation: $invitation}')"
assessment=$(answer .id)
etag=$(header etag)
jq -r '.applicable[]' "$work/body" >"$work/standards"
echo "    $(wc -l <"$work/standards" | tr -d ' ') standards apply."

announce "Provider: submit too early. Refused, naming each standard that is not rated."
call 422 provider POST "/v1/assessments/$assessment/submit" --header "If-Match: $etag"
[[ $(answer .code) == standards-unrated ]] || fail "refused for another reason: $(cat "$work/body")"
jq -r '.errors[].pointer | ltrimstr("/answers/")' "$work/body" | diff - "$work/standards" >/dev/null ||
    fail "the refusal does not name the standards that apply: $(cat "$work/body")"

announce "Provider: answer every standard, with narrative and evidence; F-01 at exceeds, a level that is N/A."
expires=$(day 300)
digest=$(printf 'A policy that does not exist.' | openssl dgst -sha256 -r | cut -d ' ' -f 1)
post 201 provider /v1/evidence "$(jq -n --arg today "$today" --arg expires "$expires" --arg digest "$digest" \
    '{kind: "policy", title: "Policies (fictitious)", issuer: "Board of directors (fictitious)", dated: $today,
      expires: $expires, sha256: $digest, kept_at: "Policy binder (fictitious)"}')"
evidence=$(answer .id)
jq -R . "$work/standards" | jq -s --arg evidence "$evidence" '{answers: map({
    key: .,
    value: {
        rating: (if . == "F-01" then "exceeds" else "meets" end),
        narrative: "The policy on \(.) was adopted and is reviewed every January. (fictitious)",
        evidence: [$evidence]
    }}) | from_entries}' >"$work/answers"
call 200 provider PUT "/v1/assessments/$assessment/answers" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' --data "@$work/answers"
etag=$(header etag)
[[ $(answer '.progress.level_not_available | join(" ")') == F-01 ]] || fail "progress does not list F-01"

announce "Provider: submit. Refused, because the rubric of F-01 has no level exceeds."
call 422 provider POST "/v1/assessments/$assessment/submit" --header "If-Match: $etag"
[[ $(answer .code) == level-not-available && $(answer '.errors | map(.pointer) | join(" ")') == /answers/F-01 ]] ||
    fail "refused for another reason: $(cat "$work/body")"

announce "Provider: mend F-01 and submit."
call 200 provider PUT "/v1/assessments/$assessment/answers/F-01" --header "If-Match: $etag" \
    --header 'Content-Type: application/json' --data "$(jq '.answers["F-01"] | .rating = "meets"' "$work/answers")"
call 200 provider POST "/v1/assessments/$assessment/submit" --header "If-Match: $(header etag)"

announce "Reviewer: take it up, record a finding for every standard, accept."
call 200 reviewer GET "/v1/assessments/$assessment"
call 200 reviewer POST "/v1/assessments/$assessment/review" --header "If-Match: $(header etag)"
etag=$(header etag)
finding='{"rating": "meets", "reasons": "The dated policy was shown. (fictitious)", "method": "documents"}'
while read -r standard; do
    call 200 reviewer PUT "/v1/assessments/$assessment/findings/$standard" --header "If-Match: $etag" \
        --header 'Content-Type: application/json' --data "$finding"
    etag=$(header etag)
done <"$work/standards"
call 200 reviewer POST "/v1/assessments/$assessment/accept" --header "If-Match: $etag"
[[ $(answer .status) == accepted ]] || fail "it is $(answer .status)"

announce "Decider: apply the policy for referral to case management, and grant."
call 200 decider GET "/v1/organizations/$organization/verdict?use=referral&arena=case_management"
[[ $(answer .outcome) == met ]] || fail "the verdict is $(answer .outcome): $(answer .reasons)"
matter=$(jq -n --arg organization "$organization" '{organization: $organization, use: "referral", arena: "case_management"}')
grant=$(jq '. + {act: "grant"}' <<<"$matter")
post 201 decider /v1/decisions "$grant" --header "Idempotency-Key: grant-$mark"
decision=$(answer .id)
post 201 decider /v1/decisions "$grant" --header "Idempotency-Key: grant-$mark"
[[ $(answer .id) == "$decision" ]] || fail "the same Idempotency-Key made a second decision"

announce "Partner: get a token by client credentials and ask for this provider's standing."
printf 'user = "%s:%s"\n' "$(credential clients partner name)" "$(credential clients partner secret)" >"$work/client"
send 200 --config "$work/client" --data grant_type=client_credentials "$token_url"
keep_token partner
question="use=referral&arena=case_management"
call 200 partner GET "/v1/standing/$organization?$question"
[[ $(answer '.standings | length') == 1 && $(answer '.standings[0].standing') == eligible ]] ||
    fail "the standing is not eligible: $(cat "$work/body")"
[[ $(answer '.standings[0].may_rely') == true ]] || fail "may_rely is not true"
[[ $(answer '.standings[0].valid_until') == "$expires" ]] || fail "the term outlives the evidence"
[[ $(answer '.standings[0].rests_on.decision') == "$decision" ]] || fail "it rests on another decision"
answer '.organization.name as $name | .standings[0] |
    "    \($name)",
    "    \(.standing), may_rely \(.may_rely), from \(.valid_from) to \(.valid_until)",
    "    edition \(.rests_on.edition.code), policy version \(.rests_on.policy.version): \(.rests_on.policy.title)",
    (.reasons[] | "    \(.outcome): \(.requirement): \(.text)")'

announce "Partner: search for case management in Wake, in Spanish. It is found."
search_finds "$question&county=37183&language=es" || fail "the search does not find it"

announce "Partner: search for case management in Durham. It is not found: in Durham it offers outreach."
search_finds "use=referral&arena=outreach&county=37063&standing=not_assessed" || fail "outreach in Durham is not found"
if search_finds "$question&county=37063"; then fail "case management in Durham is found"; fi

announce "Decider: suspend, with a reason."
suspend=$(jq '. + {act: "suspend", reason: "A question about the records is open. (fictitious)"}' <<<"$matter")
post 201 decider /v1/decisions "$suspend" --header "Idempotency-Key: suspend-$mark"

announce "Partner: ask again. Suspended at once, and no longer found."
call 200 partner GET "/v1/standing/$organization?$question"
[[ $(answer '.standings[0].standing') == suspended ]] || fail "it is $(answer '.standings[0].standing')"
jq -e '.standings[0].may_rely == false' "$work/body" >/dev/null || fail "may_rely is not false"
answer '.standings[0].notice | "    \(.)"'
if search_finds "$question&county=37183&language=es"; then fail "the search still finds it"; fi

echo "Done: from an empty profile to a partner's answer, and back."
