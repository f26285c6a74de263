// Elements that stick out of the window although no box scrolls or cuts them.
() => {
  const root = document.scrollingElement, width = root.clientWidth;
  if (root.scrollWidth <= width) return [];
  const rtl = getComputedStyle(document.documentElement).direction === 'rtl';
  const out = [];
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    // A line that is not broken sticks out of its box, and the box stays as wide as it was.
    const within = Math.max(box.width, element.scrollWidth);
    const past = rtl ? within - box.right : box.left + within - width;
    if (past < 1 || !box.width) continue;
    let parent = element.parentElement, held = false;
    for (; parent && parent !== document.body; parent = parent.parentElement)
      if (getComputedStyle(parent).overflowX !== 'visible') held = true;
    if (!held) out.push(`${Math.round(past)} px: ${element.tagName.toLowerCase()}.` +
                        `${element.className} ${element.textContent.trim().slice(0, 30)}`);
  }
  return [`${root.scrollWidth} px of ${width}`, ...out.slice(0, 4)];
}
