/* Panels of the edit form that the server renders anew: what they show stays true while
   somebody writes. Without this script they show the text as it was when the form opened.

   data-fresh-url     where the panel's content comes from
   data-fresh-after   "save": fetched after each (automatic) saving
                      "typing": the texts are sent, a moment after the last key
   data-fresh-fields  the names of the texts to send, separated by spaces */
const PAUSE_MS = 700;

async function renew(panel, options) {
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(panel.dataset.freshUrl, { credentials: "same-origin", ...options });
    if (answer.ok && !answer.redirected) {
      panel.innerHTML = await answer.text();
    }
  } finally {
    panel.removeAttribute("aria-busy");
  }
}

function textsOf(form, panel) {
  const all = new FormData(form);
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", ...panel.dataset.freshFields.split(" ")]) {
    if (all.has(name)) {
      sent.set(name, all.get(name));
    }
  }
  return sent;
}

function afterSaving(panel) {
  document.addEventListener("w-autosave:success", () => renew(panel));
}

function whileTyping(panel) {
  const form = panel.closest("form");
  let waiting = 0;
  let last = null;
  const send = () => {
    last?.abort();
    last = new AbortController();
    renew(panel, { method: "POST", body: textsOf(form, panel), signal: last.signal }).catch(
      (error) => {
        if (error.name !== "AbortError") {
          throw error;
        }
      },
    );
  };
  const wait = (event) => {
    if (!panel.contains(event.target)) {
      clearTimeout(waiting);
      waiting = setTimeout(send, PAUSE_MS);
    }
  };
  // The rich-text editor handles keys itself, so that no "input" reaches the form.
  for (const name of ["input", "keyup", "paste", "cut", "drop"]) {
    form.addEventListener(name, wait);
  }
}

for (const panel of document.querySelectorAll("[data-fresh-url]")) {
  if (panel.dataset.freshAfter === "typing") {
    whileTyping(panel);
  } else {
    afterSaving(panel);
  }
}
