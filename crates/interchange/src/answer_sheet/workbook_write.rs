//! A file of answers as a workbook.

use super::{CLEAR, Column, LONGEST_NARRATIVE, RatingWord, Sheet, SheetRow, csv_write::text};
use crate::WriteFault;
use domain::rating::Rating;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

/// The name of the sheet that is filled in.
pub(super) const ANSWERS: &str = "Answers";

/// Writes a workbook: the sheet to fill in, and one that explains it.
pub(super) fn write(sheet: &Sheet<'_>) -> Result<Vec<u8>, WriteFault> {
    put_together(sheet).map_err(|error| WriteFault::Writing(std::io::Error::other(error.to_string())))
}

fn put_together(sheet: &Sheet<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str(&sheet.on.to_string())?;
    let properties = DocProperties::new().set_title(sheet.edition).set_creation_datetime(&made);
    workbook.set_properties(&properties);
    answers(workbook.add_worksheet(), sheet)?;
    explanation(workbook.add_worksheet(), sheet)?;
    workbook.save_to_buffer()
}

/// How the cells look.
struct Looks {
    heading: Format,
    told: Format,
    not_available: Format,
    filled_in: Format,
    formula_like: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = || Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        // The number format "@" is text: what is typed there stays as it was typed.
        let filled_in = cell().set_num_format("@").set_unlocked().set_background_color(Color::RGB(0x00FF_FBE6));
        Self {
            heading: cell().set_bold().set_background_color(Color::RGB(0x00D9_E5EC)),
            told: cell().set_num_format("@"),
            not_available: cell().set_italic().set_font_color(Color::RGB(0x0070_7070)),
            formula_like: filled_in.clone().set_quote_prefix(),
            filled_in,
        }
    }
}

fn width(column: Column) -> f64 {
    match column {
        Column::Section => 16.0,
        Column::Code => 9.0,
        Column::Rating => 15.0,
        Column::Evidence => 24.0,
        Column::Narrative => 60.0,
        _ => 34.0,
    }
}

fn answers(page: &mut Worksheet, sheet: &Sheet<'_>) -> Result<(), XlsxError> {
    let looks = Looks::new();
    page.set_name(ANSWERS)?.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(Column::ALL) {
        page.write_string_with_format(0, at, column.label(), &looks.heading)?.set_column_width(at, width(column))?;
        if matches!(column, Column::AsMade | Column::Assessment | Column::Revision) {
            page.set_column_hidden(at)?;
        }
    }
    for (at, row) in (1..).zip(&sheet.rows) {
        answer(page, &looks, at, sheet, row)?;
    }
    // Without a password: it keeps from mistakes, and nothing that comes back is believed because of it.
    page.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    page.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn answer(
    page: &mut Worksheet,
    looks: &Looks,
    at: u32,
    sheet: &Sheet<'_>,
    row: &SheetRow<'_>,
) -> Result<(), XlsxError> {
    for (place, column) in (0..).zip(Column::ALL) {
        let text = text(sheet, row, column);
        let level = match column {
            Column::Exceeds => Some(Rating::Exceeds),
            Column::Meets => Some(Rating::Meets),
            Column::DoesNotMeet => Some(Rating::DoesNotMeet),
            _ => None,
        };
        let look = match column {
            Column::Narrative if text.starts_with(['=', '+', '-', '@']) => &looks.formula_like,
            Column::Rating | Column::Narrative => &looks.filled_in,
            _ if level.is_some_and(|level| !row.standard.rubric.awards(level)) => &looks.not_available,
            _ => &looks.told,
        };
        if text.is_empty() {
            page.write_blank(at, place, look)?;
        } else {
            page.write_string_with_format(at, place, &text, look)?;
        }
        match column {
            Column::Rating => page.add_data_validation(at, place, at, place, &ratings(row)?)?,
            Column::Narrative => page.add_data_validation(at, place, at, place, &narrative()?)?,
            _ => page,
        };
    }
    Ok(())
}

/// The words that a row takes: the levels that its rubric awards.
fn ratings(row: &SheetRow<'_>) -> Result<DataValidation, XlsxError> {
    let awarded = |word: &RatingWord| match word {
        RatingWord::Rating(level) => row.standard.rubric.awards(*level),
        RatingWord::NotYet => true,
    };
    let words = RatingWord::ALL.into_iter().filter(awarded).map(RatingWord::label);
    let words: Vec<&str> = words.chain([CLEAR]).collect();
    let told = format!("Choose one of: {}.", words.join(", "));
    DataValidation::new()
        .allow_list_strings(&words)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Rating")?
        .set_error_message(told)
}

fn narrative() -> Result<DataValidation, XlsxError> {
    let most = u32::try_from(LONGEST_NARRATIVE).unwrap_or(u32::MAX);
    DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(most))
        .set_error_title("Narrative")?
        .set_error_message(format!("At most {LONGEST_NARRATIVE} characters."))
}

fn explanation(page: &mut Worksheet, sheet: &Sheet<'_>) -> Result<(), XlsxError> {
    let looks = Looks::new();
    page.set_name("How to fill in")?.set_column_width(0, 110)?;
    let clear = format!(
        "A cell that you leave blank leaves the answer as it is. Write {CLEAR} to remove a rating or a narrative."
    );
    let longest =
        format!("Narrative: how you meet the standard, in your own words, at most {LONGEST_NARRATIVE} characters.");
    let made =
        format!("Made on {} from revision {} of the self-assessment {}.", sheet.on, sheet.revision, sheet.assessment);
    let lines = [
        sheet.organization,
        sheet.edition,
        &made,
        "Fill in the columns Rating and Narrative of the sheet Answers. The other cells are locked; they are there to read.",
        "Never write anything about a victim or survivor, or a person's name.",
        "Rating: choose from the list. A rating that the rubric calls N/A cannot be given. \"Not yet\" says that you have not got there; it is no rating, and the self-assessment cannot be submitted with it.",
        &longest,
        &clear,
        "Evidence is shown to read. It is kept in the registry itself.",
        "Rows that you do not touch change nothing. If somebody else has answered the same standard since this file was made, you are told, and nothing is saved.",
        "Save as .xlsx or as CSV, and send the file back to the registry. If anything is wrong, you are told in which cell, and nothing is saved.",
    ];
    for (at, line) in (0..).zip(lines) {
        let look = if at < 2 { &looks.heading } else { &looks.told };
        page.write_string_with_format(at, 0, line, look)?;
    }
    page.protect();
    Ok(())
}
