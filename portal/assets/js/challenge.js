/* Solves the task of a page that asks for one, and sends its form: nobody has to do anything.

   <form data-task-salt data-task-digest data-task-largest> with an input "proof" and a
   paragraph whose data-task-text is said meanwhile. Where the browser has no SubtleCrypto, or
   anything fails, the page stays as it is: wait, then press the button. */

const AT_ONCE = 500;

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function numberFor({ taskSalt, taskDigest, taskLargest }) {
  const encoder = new TextEncoder();
  const digest = async (number) =>
    hex(await crypto.subtle.digest("SHA-256", encoder.encode(taskSalt + number)));
  for (let first = 0; first < Number(taskLargest); first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const digests = await Promise.all(numbers.map(digest));
    const found = digests.indexOf(taskDigest);
    if (found >= 0) return numbers[found];
  }
  return null;
}

async function solve(form) {
  const text = form.querySelector("[data-task-text]");
  const waiting = text.textContent;
  text.setAttribute("role", "status");
  text.textContent = text.dataset.taskText;
  const number = await numberFor(form.dataset).catch(() => null);
  if (number === null) {
    text.textContent = waiting;
    return;
  }
  form.elements.proof.value = number;
  /* Whoever pressed the button meanwhile is on the way already. */
  if (!form.dataset.submitted) form.requestSubmit();
}

export function challenges() {
  if (!globalThis.crypto?.subtle) return;
  document.querySelectorAll("form[data-task-digest]").forEach(solve);
}
