// Draw a rectangle on a page with mouse, pen or finger: the fields beside it get its place. Without this script, and
// with the keyboard, the same fields are typed in.
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const fields = Object.fromEntries(
    [...document.querySelectorAll("[data-place]")].map((field) => [field.dataset.place, field]),
  );
  const frame = document.createElement("div");
  frame.className = "v-sheet__frame";
  frame.hidden = true;
  sheet.append(frame);
  let start = null;

  const place = (event) => {
    const area = sheet.querySelector("img").getBoundingClientRect();
    const part = (value, from, length) => Math.min(100, Math.max(0, ((value - from) / length) * 100));
    return [part(event.clientX, area.left, area.width), part(event.clientY, area.top, area.height)];
  };
  const show = () => {
    const value = (name) => Number.parseFloat(fields[name].value) || 0;
    frame.hidden = false;
    frame.style.left = `${value("left")}%`;
    frame.style.top = `${value("top")}%`;
    frame.style.width = `${value("right") - value("left")}%`;
    frame.style.height = `${value("bottom") - value("top")}%`;
  };
  const fill = (event) => {
    const end = place(event);
    const round = (value) => (Math.round(value * 10) / 10).toString();
    fields.left.value = round(Math.min(start[0], end[0]));
    fields.right.value = round(Math.max(start[0], end[0]));
    fields.top.value = round(Math.min(start[1], end[1]));
    fields.bottom.value = round(Math.max(start[1], end[1]));
    show();
  };
  sheet.addEventListener("pointerdown", (event) => {
    start = place(event);
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => start && fill(event));
  sheet.addEventListener("pointerup", (event) => {
    if (!start) return;
    fill(event);
    start = null;
  });
  Object.values(fields).forEach((field) => field.addEventListener("input", show));
})();
