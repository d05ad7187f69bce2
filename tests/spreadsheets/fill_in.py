"""A real spreadsheet program, LibreOffice without a screen, opens the workbook that a running registry made, is held to
its locks and lists, fills it in, saves it as a workbook and as CSV, and both are put back.

Run by Python with LibreOffice's `uno` (the system's, package python3-uno). From the environment: REGISTRY_URL, TOKEN (of
the organization's own person), ASSESSMENT (a draft without answers). Counts what it checks in the words of cargo test.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.ValidationType import LIST, TEXT_LEN
from com.sun.star.table.CellContentType import TEXT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANSWERS = f"{os.environ['REGISTRY_URL']}/v1/assessments/{os.environ['ASSESSMENT']}"
COLUMNS = ["Section", "Code", "Standard", "Exceeds", "Meets", "Does not meet", "Rating", "Narrative", "Evidence"]
CODE, EXCEEDS, RATING, NARRATIVE = 1, 3, 6, 7
STARTS_LIKE_A_FORMULA = "=1+1 is two, caf\u00e9 \u2013 \u201cquoted\u201d; a, b"

passed = 0


def checked(what):
    global passed
    passed += 1
    print(f"  ok  {what}")


def ask(method, path="", body=None, media_type=None, etag=None):
    """Status, entity tag and body of an answer."""
    request = urllib.request.Request(ANSWERS + path, data=body, method=method)
    request.add_header("Authorization", f"Bearer {os.environ['TOKEN']}")
    if media_type:
        request.add_header("Content-Type", media_type)
    if etag:
        request.add_header("If-Match", etag)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["ETag"], answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, None, refused.read()


def ok(answer):
    assert answer[0] == 200, answer
    return answer


def properties(**named):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in named.items())


class Program:
    """LibreOffice in a profile of its own, driven over a pipe of its own."""

    def __init__(self, place):
        self.pipe = f"registry-{os.getpid()}"
        self.process = subprocess.Popen(
            [
                shutil.which("soffice") or shutil.which("libreoffice"),
                "--headless", "--norestore", "--nologo", "--nofirststartwizard",
                f"-env:UserInstallation={(place / 'profile').as_uri()}",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        for _ in range(600):
            assert self.process.poll() is None or self.process.returncode in (0, 81), self.process.returncode
            try:
                context = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.1)
        else:
            raise SystemExit("LibreOffice did not start")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def open(self, file, **options):
        return self.desktop.loadComponentFromURL(file.as_uri(), "_blank", 0, properties(Hidden=True, **options))

    def end(self):
        try:
            self.desktop.terminate()
        except Exception:  # It breaks the connection while it answers.
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cell(sheet, column, row):
    return sheet.getCellByPosition(column, row)


def rows(sheet):
    """Where each standard stands."""
    found, row = {}, 1
    while cell(sheet, CODE, row).String:
        found[cell(sheet, CODE, row).String] = row
        row += 1
    return found


def looked_at(document, applicable):
    """What a person sees, and what the program keeps them from."""
    sheet = document.Sheets.getByName("Answers")
    assert [cell(sheet, at, 0).String for at in range(len(COLUMNS))] == COLUMNS
    places = rows(sheet)
    assert list(places) == applicable, (places, applicable)
    checked("one row a standard, in the edition's order")
    assert "locked" in document.Sheets.getByIndex(1).getCellByPosition(0, 3).String
    checked("a sheet explains")

    assert sheet.isProtected()
    for row in places.values():
        for column in range(len(COLUMNS) + 3):
            is_locked = cell(sheet, column, row).CellProtection.IsLocked
            assert is_locked == (column not in (RATING, NARRATIVE)), (column, row)
    before = cell(sheet, CODE, 1).String
    # This way in keeps to locks; setting the text of a single cell by program does not.
    try:
        sheet.getCellRangeByPosition(CODE, 1, CODE, 1).setDataArray((("X-1",),))
    except Exception:
        pass
    assert cell(sheet, CODE, 1).String == before, "a locked cell was changed"
    checked("cells to read are locked, and cells to fill in are not")

    for code, row in places.items():
        rating = cell(sheet, RATING, row).Validation
        words = [word.strip('"') for word in rating.getFormula1().split(";")] if ";" in rating.getFormula1() else \
            [word for word in rating.getFormula1().strip('"').split(",")]
        wanted = [
            label for at, label in enumerate(["Exceeds", "Meets", "Does not meet"])
            if not cell(sheet, EXCEEDS + at, row).String.startswith("N/A")
        ]
        assert rating.Type == LIST and words == wanted + ["Not yet", "(clear)"], (code, words, wanted)
        assert cell(sheet, NARRATIVE, row).Validation.Type == TEXT_LEN
    assert cell(sheet, EXCEEDS, places["F-01"]).String.startswith("N/A")
    checked("the list of a rating holds what its rubric awards")

    assert cell(sheet, EXCEEDS, 1).IsTextWrapped and cell(sheet, NARRATIVE, 1).IsTextWrapped
    columns = sheet.Columns
    assert [columns.getByIndex(at).IsVisible for at in (8, 9, 10, 11)] == [True, False, False, False]
    checked("texts are wrapped, and what nobody reads is hidden")
    return sheet, places


def fill_in(sheet, places, narrative):
    """Every standard, as somebody types it."""
    words = ["Meets", "meets", " MEETS ", "Does not meet"]
    for number, (code, row) in enumerate(places.items()):
        cell(sheet, RATING, row).String = words[number % len(words)]
        cell(sheet, NARRATIVE, row).String = narrative(code)
        assert cell(sheet, NARRATIVE, row).Type == TEXT, "a text became something else"
    return {code: "does_not_meet" if number % 4 == 3 else "meets" for number, code in enumerate(places)}


def saved(answer):
    return json.loads(ok(answer)[2])["answers"]


def run(program, place):
    applicable = json.loads(ok(ask("GET"))[2])["applicable"]
    _, etag, made = ok(ask("GET", "/answers.xlsx"))
    file = place / "made.xlsx"
    file.write_bytes(made)
    document = program.open(file)
    sheet, places = looked_at(document, applicable)

    untouched = place / "untouched.xlsx"
    document.storeToURL(untouched.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    answer = ok(ask("PUT", "/answers.xlsx", untouched.read_bytes(), XLSX, etag))
    assert answer[1] == ok(ask("GET"))[1] and saved(answer) == {}, answer
    checked("a workbook that is saved without a change changes nothing")

    def by_workbook(code):
        return f"{STARTS_LIKE_A_FORMULA} ({code}, a workbook)\nin two lines" if code == "F-02" else f"We meet {code}."

    ratings = fill_in(sheet, places, by_workbook)
    filled = place / "filled.xlsx"
    document.storeToURL(filled.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    answers = saved(ask("PUT", "/answers.xlsx", filled.read_bytes(), XLSX, etag))
    assert {code: one["rating"] for code, one in answers.items()} == ratings, answers
    assert {code: one["narrative"] for code, one in answers.items()} == {code: by_workbook(code) for code in places}, answers
    checked("a workbook that is filled in there is saved, every rating and narrative")

    # The same document as CSV, in UTF-8 with commas and in Windows-1252 with semicolons.
    for number, (separator, characters) in enumerate([(44, 76), (59, 1)]):
        etag = ok(ask("GET", "/answers.xlsx"))[1]
        document.close(True)
        file = place / f"made-{number}.xlsx"
        file.write_bytes(ok(ask("GET", "/answers.xlsx"))[2])
        document = program.open(file)
        sheet = document.Sheets.getByName("Answers")
        places = rows(sheet)
        assert cell(sheet, NARRATIVE, places["F-02"]).Type == TEXT and cell(sheet, NARRATIVE, places["F-02"]).Formula.lstrip("'").startswith("=1+1")
        cell(sheet, NARRATIVE, places["F-03"]).String = f"=Two, caf\u00e9; \u201cfile\u201d {number}"
        cell(sheet, RATING, places["F-04"]).String = "not yet"
        cell(sheet, RATING, places["F-05"]).String = "(clear)"
        csv = place / f"filled-{number}.csv"
        options = properties(FilterName="Text - txt - csv (StarCalc)", FilterOptions=f"{separator},34,{characters},1")
        document.storeToURL(csv.as_uri(), options)
        answers = saved(ask("PUT", "/answers.csv", csv.read_bytes(), "text/csv", etag))
        assert answers["F-03"]["narrative"] == f"=Two, caf\u00e9; \u201cfile\u201d {number}", answers["F-03"]
        assert answers["F-04"]["not_yet"] and "rating" not in answers["F-04"] and "rating" not in answers["F-05"], answers
        assert answers["F-02"]["narrative"] == by_workbook("F-02"), answers["F-02"]
        checked(f"CSV with separator {chr(separator)} in character set {characters}")

    # The CSV that the registry made, opened there, is the same rows, and no formula.
    file = place / "made.csv"
    _, etag, made = ok(ask("GET", "/answers.csv"))
    file.write_bytes(made)
    table = program.open(file, FilterName="Text - txt - csv (StarCalc)", FilterOptions="44,34,76,1")
    assert cell(table.Sheets.getByIndex(0), NARRATIVE, places["F-02"]).Type == TEXT
    table.storeToURL(file.as_uri(), properties(FilterName="Text - txt - csv (StarCalc)", FilterOptions="44,34,76,1"))
    table.close(True)
    answer = ok(ask("PUT", "/answers.csv", file.read_bytes(), "text/csv", etag))
    assert answer[1] == ok(ask("GET"))[1] and saved(answer) == answers, answer
    checked("the CSV is opened without a formula, and saved without a change changes nothing")

    # A fault is told by its cell, and nothing of the file is saved.
    cell(sheet, RATING, places["F-06"]).String = "perhaps"
    cell(sheet, RATING, places["F-07"]).String = "Does not meet"
    document.storeToURL(filled.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    status, _, body = ask("PUT", "/answers.xlsx", filled.read_bytes(), XLSX, ok(ask("GET"))[1])
    errors = json.loads(body)["errors"]
    assert status == 422 and [one["pointer"] for one in errors] == [f"/rows/{places['F-06'] - 1}/rating"], errors
    assert errors[0]["detail"].startswith(f"G{places['F-06'] + 1} (F-06): "), errors
    assert saved(ask("GET")) == answers
    checked("a fault is told by its cell, and nothing is saved")
    document.close(True)


def main():
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        program = Program(place)
        try:
            run(program, place)
        finally:
            program.end()


try:
    main()
except BaseException:
    print(f"test result: FAILED. {passed} passed; 1 failed;")
    raise
print(f"test result: ok. {passed} passed; 0 failed;")
sys.exit(0)
