// A field of several tags: the list offers what fits the one being written, after those already there.
import { attach } from "../web/attach.js";

attach("forums/tags", (field) => {
  const list = document.getElementById(field.getAttribute("list"));
  const names = [...list.options].map((option) => option.value);
  field.addEventListener("input", () => {
    const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
    const chosen = before.split(",").map((name) => name.trim().toLowerCase());
    const lead = before && `${before} `;
    list.replaceChildren(
      ...names
        .filter((name) => !chosen.includes(name.toLowerCase()))
        .map((name) => Object.assign(document.createElement("option"), { value: lead + name })),
    );
  });
});
