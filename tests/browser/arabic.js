// Arabic where it is not said to be Arabic, or does not run right to left.
() => {
  const out = [], arabic = /\p{Script=Arabic}/gu, letter = /\p{L}/gu;
  const count = (text, kind) => (text.match(kind) || []).length;
  const spoken = node => (node.closest('[lang]') || {lang: ''}).lang.toLowerCase().slice(0, 2);
  const short = element =>
    `${element.tagName.toLowerCase()} ${element.textContent.trim().slice(0, 40)}`;
  // The theme's furniture around an Arabic page stays where it is: the body's text is turned round.
  for (const element of document.body.querySelectorAll('[lang|=ar]'))
    if (getComputedStyle(element).direction !== 'rtl') out.push(`left to right: ${short(element)}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest('pre, code, script, style, noscript, template, textarea')) continue;
    const letters = count(node.data, arabic), said = node.data.trim().slice(0, 40);
    if (letters > 1 && spoken(parent) !== 'ar') out.push(`not said to be Arabic: ${said}`);
    // A cell may hold a word of English beside the Arabic; what is mostly Arabic runs its own way.
    if (parent.closest('td, th') && letters > count(node.data, letter) / 2 &&
        getComputedStyle(parent).direction !== 'rtl') out.push(`cell left to right: ${said}`);
  }
  return out;
}
