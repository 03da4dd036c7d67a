// How does a pane come to show what is so now, and where does the focus go?

import { morph } from "./morph.js";

const PARTS = ["person", "index", "place", "thread", "editing"];
const states = new WeakMap();
const busy = new WeakMap();
const again = new WeakSet();
const openers = new WeakMap();
const drafts = new Map();

export const inside = (pane) => pane.querySelector(".pane-inside");
export const modalOf = (pane) => pane.querySelector(".modal");

export function stateOf(pane) {
  if (!states.has(pane)) {
    states.set(pane, Object.fromEntries(PARTS.map((part) => [part, inside(pane).dataset[part]])));
  }
  return states.get(pane);
}

export function refresh(pane, changes = {}) {
  Object.assign(stateOf(pane), changes);
  if (busy.has(pane)) again.add(pane);
  else busy.set(pane, untilCurrent(pane));
  return busy.get(pane);
}

async function untilCurrent(pane) {
  try {
    do {
      again.delete(pane);
      const fresh = await fetched(pane);
      if (!again.has(pane)) show(pane, fresh);
    } while (again.has(pane));
  } finally {
    busy.delete(pane);
  }
}

async function fetched(pane) {
  const response = await fetch(`/page/pane?${new URLSearchParams(stateOf(pane))}`);
  if (!response.ok) throw new Error(`pane: ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".pane-inside");
}

function show(pane, fresh) {
  const before = remember(pane);
  if (inside(pane).dataset.person === fresh.dataset.person) morph(inside(pane), fresh);
  else inside(pane).replaceWith(fresh);
  for (const part of PARTS) stateOf(pane)[part] = inside(pane).dataset[part];
  pane.setAttribute("aria-label", pane.querySelector(".pane-who").selectedOptions[0].textContent);
  bringDraft(pane, before);
  scroll(pane, before);
  focus(pane, before);
}

function remember(pane) {
  const log = pane.querySelector(".scroll");
  return {
    modal: modalOf(pane)?.dataset.modal,
    hash: modalOf(pane)?.dataset.hash,
    active: pane.contains(document.activeElement) ? document.activeElement : null,
    message: document.activeElement.closest(".message"),
    composer: composerOf(pane),
    log,
    atEnd: !log || fromEnd(log) < NEAR,
  };
}

// Drafts

const composerOf = (pane) => pane.querySelector(".composer textarea");

export function keepDraft(composer) {
  drafts.set(composer.form.dataset.draft, composer.value);
}

function bringDraft(pane, before) {
  const composer = composerOf(pane);
  if (composer && composer !== before.composer) composer.value = drafts.get(composer.form.dataset.draft) ?? "";
}

// Scrolling

const NEAR = 40;
const fromEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight;

// The top of the page grows and shrinks: whoever read the newest message still does.
const heights = new WeakMap();

export function keepEnd(pane) {
  const log = pane.querySelector(".scroll");
  const shrunk = (heights.get(pane) ?? pane.clientHeight) - pane.clientHeight;
  heights.set(pane, pane.clientHeight);
  if (fromEnd(log) - shrunk < NEAR) scroll(pane, { log, atEnd: true });
}

export function scroll(pane, before = {}) {
  const log = pane.querySelector(".scroll");
  const isNew = log !== before.log;
  if (log.getAttribute("role") === "log" && (isNew || before.atEnd)) log.scrollTop = log.scrollHeight;
}

// Focus: into a form that opens, back to where it was opened from, and never away from somebody typing.

function focus(pane, before) {
  const modal = modalOf(pane);
  const lost = before.active !== null && !pane.contains(document.activeElement);
  if (modal && modal.dataset.modal !== before.modal) opened(pane, modal, before);
  else if (modal && lost) enter(modal);
  else if (!modal && before.modal && lost) comeBack(pane);
  else if (lost) (same(before.active) ?? left(before.message) ?? pane.querySelector(".scroll")).focus();
}

function opened(pane, modal, before) {
  if (!before.modal) openers.set(pane, before.active);
  if (before.active) enter(modal);
}

export function enter(modal) {
  const place = modal.querySelector("[data-focus]") ?? modal.querySelector("h2");
  modal.querySelector(".modal-body").scrollTop = 0;
  place.focus();
}

function comeBack(pane) {
  const opener = openers.get(pane);
  openers.delete(pane);
  (opener?.isConnected ? opener : composerOf(pane) ?? pane.querySelector(".scroll")).focus();
}

// The pane may show another copy of it, and a message may be gone.
function same(element) {
  return element.id ? document.getElementById(element.id) : null;
}

function left(message) {
  return message?.isConnected ? message : null;
}
