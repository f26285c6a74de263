// Arabic where it is not said to be Arabic, or does not run right to left.
() => {
  const out = [], arabic = /\p{Script=Arabic}/gu, letter = /\p{L}/gu;
  const count = (text, kind) => (text.match(kind) || []).length;
  const spoken = node => (node.closest('[lang]') || {lang: ''}).lang.toLowerCase().slice(0, 2);
  const short = element =>
    `${element.tagName.toLowerCase()} ${element.textContent.trim().slice(0, 40)}`;
  for (const element of document.querySelectorAll('[lang|=ar]'))
    if (getComputedStyle(element).direction !== 'rtl') out.push(`left to right: ${short(element)}`);
  for (const cell of document.querySelectorAll('td, th')) {
    const text = cell.textContent, letters = count(text, arabic);
    if (!letters || letters <= count(text, letter) / 2) continue;
    if (getComputedStyle(cell).direction !== 'rtl') out.push(`cell left to right: ${short(cell)}`);
    if (spoken(cell) !== 'ar') out.push(`cell not said to be Arabic: ${short(cell)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest('pre, code, script, style, noscript, template, textarea')) continue;
    const letters = count(node.data, arabic);
    if (letters > 1 && spoken(parent) !== 'ar')
      out.push(`not said to be Arabic: ${node.data.trim().slice(0, 40)}`);
  }
  return out;
}
