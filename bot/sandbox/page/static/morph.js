// How does a piece of the page become like a fresh copy of it, without touching what somebody is typing?

// What the browser's side sets; the fresh copy knows nothing of it. Values are made alike by likeValue.
const OURS = new Set(["data-dirty", "aria-busy", "open", "selected", "checked"]);

export function morph(old, fresh) {
  if ("own" in old.dataset) return;
  likeAttributes(old, fresh);
  likeChildren(old, fresh);
  likeValue(old, fresh);
}

function likeAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!OURS.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function likeChildren(old, fresh) {
  const keyed = keep(old, fresh);
  let next = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const same = keyOf(wanted) ? keyed.get(keyOf(wanted)) : twin(next, wanted);
    if (same === next && same) next = next.nextSibling;
    else old.insertBefore(same ?? document.importNode(wanted, true), next);
    if (same) likeNode(same, wanted);
  }
  while (next) next = dropped(next);
}

function keep(old, fresh) {
  const wanted = new Set([...fresh.children].map(keyOf));
  const keyed = new Map();
  for (const child of [...old.children]) {
    const key = keyOf(child);
    if (key && wanted.has(key) && !keyed.has(key)) keyed.set(key, child);
    else if (key) child.remove();
  }
  return keyed;
}

function likeNode(old, wanted) {
  if (old.nodeType === Node.ELEMENT_NODE) morph(old, wanted);
  else if (old.data !== wanted.data) old.data = wanted.data;
}

function twin(node, wanted) {
  return node && node.nodeName === wanted.nodeName && !keyOf(node) ? node : null;
}

function keyOf(node) {
  return node.dataset?.key;
}

function dropped(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function likeValue(old, fresh) {
  if (!("value" in old) || old === document.activeElement || old.closest("[data-dirty]")) return;
  if (old.type === "radio" || old.type === "checkbox") old.checked = fresh.checked;
  else if (["INPUT", "TEXTAREA", "SELECT"].includes(old.tagName) && old.value !== fresh.value) {
    old.value = fresh.value;
  }
}
