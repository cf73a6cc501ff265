/* Small comforts. Every page works without this file; nothing depends on it. */

import { challenges } from "./challenge.js";
import { holdCountdowns } from "./hold.js";
import { show } from "./show.js";
import { submitOnce } from "./submit-once.js";
import { suggestions } from "./suggestions.js";

function printButtons() {
  for (const button of document.querySelectorAll("[data-print]")) {
    show(button);
    button.addEventListener("click", () => window.print());
  }
}

/* "Leave this page quickly": the page that is left does not stay one step back. */
function leaveLinks() {
  for (const link of document.querySelectorAll("a[data-leave]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.location.replace(link.href);
    });
  }
}

/* A language menu closes with Escape and with a click beside it. */
function languageMenus() {
  for (const menu of document.querySelectorAll("details.language-menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}

holdCountdowns();
submitOnce();
challenges();
printButtons();
leaveLinks();
languageMenus();
suggestions();
