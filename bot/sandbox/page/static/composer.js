// What does the field for writing know: when to send, and which commands there are?

import { keepDraft } from "./pane.js";

export function typedIn(composer) {
  composer.dataset.dirty = "";
  keepDraft(composer);
  const found = matching(composer);
  const shown = composer.form.querySelector(".commands");
  shown.hidden = found.length === 0;
  shown.textContent = found.length ? `${found.join(", ")} – press Enter` : "";
}

function matching(composer) {
  const word = composer.value.split(" ")[0];
  if (!word.startsWith("/")) return [];
  return composer.dataset.commands.split(" ").filter((command) => command.startsWith(word));
}

export function keyIn(composer, event) {
  if (event.isComposing) return;
  const found = matching(composer);
  const partly = found.length > 0 && !found.includes(composer.value.split(" ")[0]);
  if (partly && (event.key === "Tab" || event.key === "Enter")) complete(composer, found[0], event);
  else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    composer.form.requestSubmit();
  }
}

function complete(composer, command, event) {
  event.preventDefault();
  composer.value = `${command} `;
  typedIn(composer);
}
