import { words, type Language } from "./language";

const kMonths = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

const kNoBreak = "\u00a0";

// "2026-12-07" -> "7 Dec 2026", "2026. 12. 7."; the day as the rule's zone meant it, never shifted
// into the viewer's, and never broken over two lines. What is no date is shown as it came.
export function formatDate(iso: string, language: Language): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!parts) return iso;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const name = kMonths[month - 1];
  if (name === undefined) return iso;
  const date = language === "ko" ? `${year}. ${month}. ${day}.` : `${day} ${name} ${year}`;
  return date.replaceAll(" ", kNoBreak);
}

const kMinute = 60;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;

// Seconds below a minute, minutes below an hour, hours up to two days: "26 h ago" tells more than
// "1 day ago" when the question is how far behind a result is.
export function formatAge(seconds: number, language: Language): string {
  const { age } = words(language);
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < kMinute) return age(whole, "s");
  if (whole < kHour) return age(Math.floor(whole / kMinute), "min");
  if (whole < 2 * kDay) return age(Math.floor(whole / kHour), "h");
  return age(Math.floor(whole / kDay), "day");
}
