/* <button data-copy="#code" data-text-copied="Kopiert">: copies the text of
   the element, or the value of the attribute itself when it is not a selector of one. */

import { show } from "./show.js";

function textToCopy(button) {
  const wanted = button.dataset.copy;
  const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
  return (source?.textContent ?? wanted).trim();
}

export function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    show(button);
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.after(status);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(textToCopy(button));
      status.textContent = button.dataset.textCopied ?? "";
    });
  }
}
