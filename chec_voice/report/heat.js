"use strict";
// Adds to each heat map: sorting by a column, and shares of a column instead of people, as numbers or as bars.
// Without this the page says the same: nothing is shown that does not stand in the table.
document.querySelectorAll("table.heat").forEach((table) => {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  const rows = [...body.rows], first = rows.map((row) => [...row.cells].map((c) => c.textContent));
  const number = (text) => (/^[\d,]+$/.test(text.trim()) ? Number(text.replace(/,/g, "")) : null);
  const base = heads.map((head) => {
    const found = head.textContent.match(/\(of ([\d,]+)\)/);
    return found ? Number(found[1].replace(/,/g, "")) : null;
  });
  const tools = document.createElement("p");
  tools.className = "tools";
  const say = document.createElement("span");
  say.setAttribute("role", "status");
  const shares = rows.flatMap((_, r) => base.map((n, c) => (n ? (number(first[r][c]) ?? 0) / n : 0)));
  const most = Math.max(...shares) || 1;
  const kinds = [["People", false, false], ["Share of each column", true, false], ["Shares as bars", true, true]];
  const modes = kinds.map(([words, share, bars]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-pressed", String(!share));
    button.addEventListener("click", () => {
      modes.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      rows.forEach((row, r) => [...row.cells].forEach((cell, c) => {
        const people = number(first[r][c]);
        if (c === 0 || people === null || !base[c]) return;
        cell.textContent = share ? `${Math.round((100 * people) / base[c])}%` : first[r][c];
        const long = Math.round((100 * people) / base[c] / most);
        cell.style.background = bars ? `linear-gradient(90deg, #93bbe3 ${long}%, #fff ${long}%)` : "";
        cell.style.color = bars ? "#1b1b1f" : "";
      }));
    });
    return button;
  });
  if (base.some((n) => n)) tools.append(...modes, " ");
  tools.append(say);
  table.parentElement.before(tools);
  const tree = rows.some((row) => row.className !== rows[0].className);
  if (tree) return; // a tree that is sorted is none
  heads.forEach((head, c) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => {
      const order = rows.map((row, r) => [row, r]).sort((a, b) => {
        if (c === 0) return a[1] - b[1];
        return (number(first[b[1]][c]) ?? -1) - (number(first[a[1]][c]) ?? -1) || a[1] - b[1];
      });
      body.append(...order.map(([row]) => row));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", c === 0 ? "none" : "descending");
      say.textContent = c === 0 ? "In the order of the report." : `Sorted by ${button.textContent}.`;
    });
  });
});
