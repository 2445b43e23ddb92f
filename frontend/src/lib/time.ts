/** Say when something happened, in Brazilian Portuguese. */

const LANGUAGE = "pt-BR";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Return "agora", "há 5 min", "há 3 h", or the date. */
export function relative(at: Date, now: Date): string {
  const age = now.getTime() - at.getTime();
  if (age < MINUTE) return "agora";
  if (age < HOUR) return `há ${Math.floor(age / MINUTE)} min`;
  if (age < 24 * HOUR) return `há ${Math.floor(age / HOUR)} h`;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return at.toLocaleDateString(LANGUAGE, { day: "numeric", month: "short", ...year }).replace(/\./g, "");
}

/** Return "Hoje", "Ontem", or the weekday with the date. */
export function day(at: Date, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight.getTime() - at.getTime()) / (24 * HOUR));
  if (days <= 0) return "Hoje";
  if (days === 1) return "Ontem";
  const text = at.toLocaleDateString(LANGUAGE, { weekday: "long", day: "numeric", month: "long" });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Return the time of day, "14:05". */
export function clock(at: Date): string {
  return at.toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit" });
}

/** Return date and time in full, for a tooltip. */
export function full(at: Date): string {
  return at.toLocaleString(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
}
