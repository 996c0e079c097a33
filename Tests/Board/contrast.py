# SPDX-License-Identifier: Apache-2.0
"""Texts that are hard to read, by the colours that the browser has computed (WCAG 2.2, 1.4.3)."""

SCRIPT = """() => {
    const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const pixels = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const [colour, opacity] of colours) {
            canvas.globalAlpha = opacity;
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const luminance = ([r, g, b]) =>
        0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
    const behind = (element) => {
        const colours = [];
        for (let each = element; each; each = each.parentElement) {
            colours.unshift([getComputedStyle(each).backgroundColor, 1]);
        }
        // In a picture it is what was drawn before.
        const drawn = element instanceof SVGElement ? element.parentElement.querySelectorAll(":scope > rect") : [];
        return [...colours, ...[...drawn].map((rect) => [getComputedStyle(rect).fill, 1])];
    };
    const opacity = (element) => {
        let all = 1;
        for (let each = element; each; each = each.parentElement) all *= Number(getComputedStyle(each).opacity);
        return all;
    };
    const found = [];
    for (const element of document.querySelectorAll("#board *")) {
        const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).map((node) => node.data);
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        if (!text.length || element.closest(":disabled, .visually-hidden, option, title") || !box.width) continue;
        if (style.visibility === "hidden") continue;
        const colour = element instanceof SVGElement ? style.fill : style.color;
        const ground = behind(element);
        const [a, b] = [luminance(pixels([...ground, [colour, opacity(element)]])), luminance(pixels(ground))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) found.push(`${text.join(" ").trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return found;
}"""


def low_contrasts(page):
    return page.evaluate(SCRIPT)
