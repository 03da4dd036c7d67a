// What happens when somebody presses, chooses or sends something in a pane?

import { keepDraft, refresh, stateOf } from "./pane.js";
import { act, actIn, choose, submit, sure, whileBusy } from "./send.js";

export const PRESSED = {
  go: (pane, button) => go(pane, button.dataset.place),
  thread: (pane, button) => enterThread(pane, button.dataset.ts),
  "leave-thread": (pane) => refresh(pane, { thread: "", editing: "" }),
  edit: (pane, button) => edit(pane, button.dataset.ts),
  "stop-edit": (pane) => refresh(pane, { editing: "" }),
  delete: (pane, button) => act(pane, "delete", { ts: button.dataset.ts }),
  dismiss: (pane) => act(pane, "dismiss", {}),
  close: (pane, button) => actIn(pane, button, "close"),
  "close-all": (pane, button) => actIn(pane, button, "close", { whole: true }),
  click: async (pane, button) => {
    const { block, action } = button.dataset;
    if (await sure(button)) await actIn(pane, button, "click", { block, action });
  },
  pick: async (pane, button) => {
    const menu = button.closest(".overflow");
    menu.open = false;
    if (await sure(menu)) await choose(pane, menu, button.dataset.value);
  },
  press: (pane, button) => {
    const form = button.closest(".modal");
    const given = { action: button.dataset.action };
    return form ? submit(pane, form, "click", given) : actIn(pane, button, "click", given);
  },
  use: (pane, button) => {
    putAway(button);
    const { command, message = "" } = button.dataset;
    return act(pane, "use", { command, message, ...where(pane) });
  },
  image: (pane, button) => {
    putAway(button);
    return act(pane, "image", { text: taken(button.closest("form").elements.text) });
  },
  file: async (pane, button) => {
    const form = button.closest("form");
    button.closest("details").open = false;
    await act(pane, "file", { name: form.elements.file.value, text: taken(form.elements.text), ...where(pane) });
  },
};

export const SENT = {
  say,
  submit: (pane, form) => whileBusy(form, () => submit(pane, form)),
  "save-edit": async (pane, form) => {
    await act(pane, "edit", { ts: form.dataset.ts, text: form.elements.text.value });
    await refresh(pane, { editing: "" });
  },
};

async function go(pane, place) {
  await refresh(pane, { place, thread: "", editing: "" });
  if (place === "home") await act(pane, "home", {});
}

async function enterThread(pane, ts) {
  await refresh(pane, { thread: ts, editing: "" });
  pane.querySelector(".composer textarea").focus();
}

async function edit(pane, ts) {
  await refresh(pane, { editing: ts });
  const field = pane.querySelector(".edit textarea");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

async function say(pane, form) {
  const composer = form.elements.text;
  const text = taken(composer);
  if (text.trim() && !(await act(pane, "type", { text, ...where(pane) })) && !composer.value) {
    composer.value = text;
  }
}

function putAway(button) {
  const menu = button.closest("details");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function taken(composer) {
  const text = composer.value;
  composer.value = "";
  composer.dispatchEvent(new Event("input", { bubbles: true }));
  delete composer.dataset.dirty;
  keepDraft(composer);
  return text;
}

function where(pane) {
  const { place, thread } = stateOf(pane);
  return { channel: place === "chat" ? "" : place, thread };
}

// Inputs: some tell the bot at once, the others wait until something is pressed.

export async function changed(pane, holder) {
  if (holder.dataset.send !== "on_change") return actIn(pane, holder, "keep", {}, true);
  if (await sure(holder)) return choose(pane, holder);
  delete holder.dataset.dirty;
  return refresh(pane);
}

export function entered(pane, holder, event) {
  if (!holder.dataset.send.includes("on_enter_pressed") || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  choose(pane, holder);
}

export function written(pane, holder) {
  if (holder.dataset.send.includes("on_character_entered")) choose(pane, holder);
}
