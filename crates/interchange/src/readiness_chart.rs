//! Readiness as a chart on one page: standards down, uses across, and a mark where one stands in the way of the other.
//!
//! SVG 1.1 for US Letter. Marks differ by shape and not by color alone, so that a printed copy in gray can be read.

use domain::{
    policy::Use,
    readiness::{AskedUse, Readiness, StandardGap, Step},
    time::Day,
    verdict::Outcome,
};
use std::fmt::{self, Write};

const WIDTH: f32 = 612.0;
const HEIGHT: f32 = 792.0;
const MARGIN: f32 = 36.0;
/// How many standards fit on the page.
const MOST_ROWS: usize = 30;
/// How many characters of a text fit beside the marks, and into the title.
const LABEL: usize = 46;
const TITLE: usize = 70;
const ROW: f32 = 15.0;
/// Where the marks begin.
const LEFT: f32 = 296.0;
const TOP: f32 = 220.0;

/// What a chart says above its table.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// The edition's title, where there is an edition.
    pub edition: Option<&'a str>,
    /// The day that it was computed for.
    pub on: Day,
}

/// Draws the chart.
///
/// # Errors
/// None in practice: writing to a text does not fail.
pub fn draw(heading: &Heading<'_>, readiness: &Readiness) -> Result<String, fmt::Error> {
    let mut svg = String::with_capacity(16 << 10);
    let name = escape(&shortened(heading.organization, TITLE));
    write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8.5in\" height=\"11in\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"title description\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"9\" fill=\"#1b1b1b\">\
         <title id=\"title\">Readiness of {name} on {on}</title>\
         <desc id=\"description\">{count} standards stand between the organization and a use. The same as text: \
         the readiness operation of the registry.</desc>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>",
        on = heading.on,
        count = readiness.standards.len(),
    )?;
    text(&mut svg, MARGIN, 52.0, "font-size=\"15\" font-weight=\"bold\"", &shortened(heading.organization, TITLE))?;
    let computed = format!(
        "What each use would need from here, computed on {}. This is no decision of the Commission.",
        heading.on
    );
    text(&mut svg, MARGIN, 68.0, "", &computed)?;
    if let Some(edition) = heading.edition {
        text(&mut svg, MARGIN, 81.0, "", &shortened(edition, 110))?;
    }
    let step = column_width(readiness.uses.len());
    columns(&mut svg, readiness, step)?;
    let shown: Vec<&StandardGap> = readiness.standards.iter().take(MOST_ROWS).collect();
    for (place, gap) in shown.iter().enumerate() {
        row(&mut svg, place, gap, readiness, step)?;
    }
    if shown.is_empty() {
        text(&mut svg, MARGIN, TOP + 26.0, "", "No standard stands between the organization and any use.")?;
    }
    let left_out = readiness.standards.len() - shown.len();
    if left_out > 0 {
        let below = TOP + ROW * (MOST_ROWS as f32 + 1.6);
        text(
            &mut svg,
            MARGIN,
            below,
            "font-style=\"italic\"",
            &format!("and {left_out} more, that stand in the way of fewer uses"),
        )?;
    }
    legend(&mut svg)?;
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn column_width(columns: usize) -> f32 {
    let columns = u16::try_from(columns.max(1)).unwrap_or(u16::MAX);
    ((WIDTH - MARGIN - LEFT) / f32::from(columns)).min(34.0)
}

fn columns(svg: &mut String, readiness: &Readiness, step: f32) -> fmt::Result {
    for (place, one) in readiness.uses.iter().enumerate() {
        let x = LEFT + step * (place as f32 + 0.5);
        let y = TOP - 22.0;
        write!(
            svg,
            "<text transform=\"translate({:.1} {y:.1}) rotate(-55)\">{}</text>",
            x + 2.0,
            escape(&label(&one.asked))
        )?;
        let (words, weight) = match (one.outcome, one.standards_missing, one.other_steps.is_empty()) {
            (Outcome::Met, _, _) => ("yes".to_owned(), "bold"),
            (_, missing, true) => (missing.to_string(), "normal"),
            (_, missing, false) => (format!("{missing}+"), "normal"),
        };
        text(svg, x, TOP - 6.0, &format!("text-anchor=\"middle\" font-weight=\"{weight}\""), &words)?;
    }
    text(svg, MARGIN, TOP - 6.0, "font-weight=\"bold\"", "Standards in the way, most uses first")?;
    line(svg, TOP, 1.0)
}

fn row(svg: &mut String, place: usize, gap: &StandardGap, readiness: &Readiness, step: f32) -> fmt::Result {
    let y = TOP + ROW * (place as f32 + 1.0);
    let title = gap.title.as_deref().unwrap_or("not in this edition");
    text(svg, MARGIN, y - 4.0, "", &shortened(&format!("{} {title}", gap.standard.as_str()), LABEL))?;
    for (column, one) in readiness.uses.iter().enumerate() {
        if gap.stands_between.contains(&one.asked) {
            let x = LEFT + step * (column as f32 + 0.5);
            let kind = gap.steps.iter().next().copied().unwrap_or(Step::Rate);
            mark(svg, x, y - 7.0, kind, gap.alone_unlocks.contains(&one.asked))?;
        }
    }
    line(svg, y, 0.25)
}

/// A mark of the step that comes first. One that alone unlocks the use has a ring around it.
fn mark(svg: &mut String, x: f32, y: f32, step: Step, alone: bool) -> fmt::Result {
    match step {
        Step::Rate => write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.2\" fill=\"none\" stroke=\"#1b1b1b\"/>")?,
        Step::Raise => write!(svg, "<path d=\"M{:.1} {:.1}l3.6 6.4h-7.2z\" fill=\"#8a1c1c\"/>", x, y - 3.4)?,
        Step::Verify => {
            write!(svg, "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"6\" height=\"6\" fill=\"#1c4f8a\"/>", x - 3.0, y - 3.0)?
        }
        Step::RenewEvidence => write!(
            svg,
            "<path d=\"M{:.1} {:.1}l6 6m0 -6l-6 6\" stroke=\"#6b4a00\" stroke-width=\"1.6\"/>",
            x - 3.0,
            y - 3.0
        )?,
    }
    if alone {
        write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"none\" stroke=\"#1b1b1b\" stroke-width=\"0.7\"/>"
        )?;
    }
    Ok(())
}

fn legend(svg: &mut String) -> fmt::Result {
    let entries = [
        (Step::Rate, false, "rate yourself"),
        (Step::Raise, false, "come to meet it"),
        (Step::Verify, false, "a reviewer has to verify it"),
        (Step::RenewEvidence, false, "renew the evidence"),
    ];
    let y = HEIGHT - MARGIN - 16.0;
    for (place, (step, alone, words)) in entries.into_iter().enumerate() {
        let x = MARGIN + 4.0 + 136.0 * place as f32;
        mark(svg, x, y - 3.0, step, alone)?;
        text(svg, x + 9.0, y, "", words)?;
    }
    let notes = [
        "Above each column: how many standards are missing; + where something beside the standards is to be done.",
        "A ring around a mark: the only thing that is missing for that use.",
    ];
    for (place, words) in notes.into_iter().enumerate() {
        text(svg, MARGIN, HEIGHT - MARGIN + 11.0 * place as f32, "font-size=\"8\"", words)?;
    }
    Ok(())
}

fn line(svg: &mut String, y: f32, width: f32) -> fmt::Result {
    let right = WIDTH - MARGIN;
    write!(svg, "<path d=\"M{MARGIN} {y:.1}H{right}\" stroke=\"#767676\" stroke-width=\"{width}\"/>")
}

fn text(svg: &mut String, x: f32, y: f32, attributes: &str, words: &str) -> fmt::Result {
    write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{}</text>", escape(words))
}

fn label(asked: &AskedUse) -> String {
    let word = |code: &str| code.replace('_', " ");
    match (&asked.arena, asked.r#use) {
        (Some(arena), Use::Referral) => shortened(&format!("referral: {}", word(arena.as_str())), 34),
        (_, one) => word(one.as_str()),
    }
}

/// A text of at most so many characters; what is cut off is marked.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text as character data or an attribute (XML 1.0 section 2.4). Control characters, which XML does not hold, go.
fn escape(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{edition::StandardCode, readiness::UseReadiness};
    use std::collections::BTreeSet;

    fn gap(code: &str, uses: &[Use], alone: &[Use]) -> StandardGap {
        let asked = |uses: &[Use]| uses.iter().map(|one| AskedUse { r#use: *one, arena: None }).collect();
        StandardGap {
            standard: StandardCode::parse(code).unwrap(),
            title: Some("Keeps <script>alert(\"x\")</script> & more".to_owned()),
            section: None,
            steps: [Step::Raise].into(),
            stands_between: asked(uses),
            alone_unlocks: asked(alone),
        }
    }

    fn readiness(standards: Vec<StandardGap>) -> Readiness {
        let one = |one: Use| UseReadiness {
            asked: AskedUse { r#use: one, arena: None },
            outcome: Outcome::NotMet,
            standards_missing: standards.len(),
            other_steps: BTreeSet::new(),
        };
        Readiness { uses: Use::ALL.map(one).to_vec(), standards }
    }

    fn drawn(readiness: &Readiness) -> String {
        let heading = Heading { organization: "A & B <fictitious>", edition: None, on: Day::FIRST };
        draw(&heading, readiness).unwrap()
    }

    #[test]
    fn texts_are_character_data_and_nothing_else() {
        let svg = drawn(&readiness(vec![gap("F-01", &[Use::Funding], &[])]));
        assert!(svg.contains("A &amp; B &lt;fictitious&gt;") && !svg.contains("<script"), "{svg}");
    }

    #[test]
    fn a_standard_has_a_mark_for_each_use_and_a_ring_where_it_is_all_that_is_missing() {
        let none = drawn(&readiness(Vec::new()));
        let count = |svg: &str, part: &str| svg.matches(part).count();
        let svg = drawn(&readiness(vec![gap("F-01", &[Use::Funding, Use::LogoUse], &[Use::LogoUse])]));
        assert_eq!(count(&svg, "#8a1c1c") - count(&none, "#8a1c1c"), 2);
        assert_eq!(count(&svg, "r=\"6\"") - count(&none, "r=\"6\""), 1);
        assert!(none.contains("No standard stands between"));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let many = (0..50).map(|number| gap(&format!("S-{number}"), &[Use::Funding], &[])).collect();
        assert!(drawn(&readiness(many)).contains("and 20 more"));
    }
}
