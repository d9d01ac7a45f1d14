//! Charts of a report: bars as SVG. Heights are floating point, since nobody is paid from a picture; the exact amounts stand
//! in the table and the CSV beside each.

use crate::AppError;
use plotters::prelude::*;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Under the bar.
    pub label: String,
    /// Where it starts: zero, or where the bar before it ended in a waterfall.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

const SIZE: (u32, u32) = (900, 320);
const UP: RGBColor = RGBColor(0x16, 0x77, 0xff);
const DOWN: RGBColor = RGBColor(0xd4, 0x6b, 0x08);
const INK: RGBColor = RGBColor(0x59, 0x59, 0x59);
/// Labels are cut after so many characters, or bars would hide their neighbours' labels.
const LABEL_CHARS: usize = 12;

/// Bars as a picture that a page can hold. Bars that fall are of another color than those that rise.
pub fn bars(bars: &[Bar]) -> Result<String, AppError> {
    let mut svg = String::new();
    draw(&mut svg, bars).map_err(|error| AppError::internal(error.to_string()))?;
    Ok(svg)
}

fn draw(svg: &mut String, bars: &[Bar]) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let ends = || bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let room = ((high - low) * 0.08).max(1.0);
    let bottom = if low < 0.0 { low - room } else { 0.0 };
    let labels: Vec<String> = bars.iter().map(|bar| short(&bar.label)).collect();
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .x_label_area_size(32)
        .y_label_area_size(90)
        .build_cartesian_2d((0..bars.len().saturating_sub(1)).into_segmented(), bottom..high + room)?;
    let named = |place: &SegmentValue<usize>| match place {
        SegmentValue::CenterOf(number) => labels.get(*number).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(bars.len().max(1))
        .x_label_formatter(&named)
        .y_label_formatter(&|value| grouped(*value))
        .axis_style(INK)
        .light_line_style(WHITE)
        .label_style(("sans-serif", 12).into_font().color(&INK))
        .draw()?;
    chart.draw_series(bars.iter().enumerate().map(|(number, bar)| {
        let color = if bar.to >= bar.from { UP } else { DOWN };
        let (left, right) = (SegmentValue::Exact(number), SegmentValue::Exact(number + 1));
        let mut bar = Rectangle::new([(left, bar.from), (right, bar.to)], color.filled());
        bar.set_margin(0, 0, 6, 6);
        bar
    }))?;
    area.present()
}

fn short(label: &str) -> String {
    match label.char_indices().nth(LABEL_CHARS) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

/// A whole number with a space between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    if value <= -0.5 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (value, expect) in [(0.0, "0"), (-0.2, "0"), (999.0, "999"), (1000.0, "1 000"), (-1234567.4, "-1 234 567")]
        {
            assert_eq!(grouped(value), expect);
        }
    }

    #[test]
    fn a_chart_has_a_bar_for_everything() {
        let bar = |label: &str, to| Bar { label: label.to_owned(), from: 0.0, to };
        let svg =
            bars(&[bar("east", 10.0), bar("west", -5.0), bar("a very long name of a region", 0.0)]).expect("drawn");
        assert_eq!(svg.matches("<rect").count(), 3, "{svg}");
        assert!(svg.contains("east") && svg.contains("a very long …"), "{svg}");
        assert!(bars(&[]).is_ok(), "nothing to show is no error");
    }
}
