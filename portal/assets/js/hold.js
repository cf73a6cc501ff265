/* Says calmly how long a reserved time is still held: once at the start, at five minutes, at
   two, and at the end; never every second.

   <p data-hold-until="2026-12-03T14:05:00+01:00"
      data-text-minutes="Noch {minutes} Minuten reserviert."
      data-text-five="Noch 5 Minuten." data-text-two="Noch 2 Minuten." data-text-over="…"></p>

   A text that is missing is not said. `data-now` (the server's time, ISO 8601) guards against a
   phone whose clock is wrong. */

const MINUTE = 60_000;
const LONGEST_TIMER = 2 ** 31 - 1;

function remaining(element, loadedAt) {
  const serverNow = Date.parse(element.dataset.now ?? "");
  const start = Number.isNaN(serverNow) ? loadedAt : serverNow;
  return Date.parse(element.dataset.holdUntil) - start - (Date.now() - loadedAt);
}

function say(element, text) {
  if (text && element.textContent !== text) element.textContent = text;
}

function sayState(element, loadedAt) {
  const { textMinutes, textFive, textTwo, textOver } = element.dataset;
  const left = remaining(element, loadedAt);
  const box = element.closest(".hold") ?? element;
  box.classList.toggle("hold--ending", left <= 2 * MINUTE);
  if (left <= 0) return say(element, textOver);
  if (left <= 2 * MINUTE) return say(element, textTwo);
  if (left <= 5 * MINUTE) return say(element, textFive);
  return say(element, textMinutes?.replace("{minutes}", Math.ceil(left / MINUTE)));
}

function countDown(element) {
  const loadedAt = Date.now();
  if (Number.isNaN(Date.parse(element.dataset.holdUntil))) return;
  if (!element.hasAttribute("aria-live")) element.setAttribute("aria-live", "polite");
  sayState(element, loadedAt);
  for (const mark of [5 * MINUTE, 2 * MINUTE, 0]) {
    const wait = remaining(element, loadedAt) - mark;
    if (wait > 0 && wait < LONGEST_TIMER) {
      setTimeout(() => sayState(element, loadedAt), wait + 50);
    }
  }
  /* Timers stand still while a phone sleeps. */
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) sayState(element, loadedAt);
  });
}

export function holdCountdowns() {
  document.querySelectorAll("[data-hold-until]").forEach(countDown);
}
