// Brand colours that can be read: WCAG contrast is computed, and colours are moved until it is enough.

const TEXT = 4.5;
const VISIBLE = 1.7;
const SCHEMES = {
  light: { surface: "#ffffff", raised: "#eceef2", step: -0.02 },
  dark: { surface: "#1b1e24", raised: "#2b2f38", step: 0.02 },
};

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function luminance(hex) {
  const [r, g, b] = channels(hex).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast of two colours, from 1 to 21. */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function hueSaturationLightness(hex) {
  const parts = channels(hex).map((channel) => channel / 255);
  const [high, low] = [Math.max(...parts), Math.min(...parts)];
  const [r, g, b] = parts;
  const range = high - low;
  const lightness = (high + low) / 2;
  if (!range) return [0, 0, lightness];
  const hue = high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [hue, range / (1 - Math.abs(2 * lightness - 1)), lightness];
}

function hexOf(hue, saturation, lightness) {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset) => {
    const at = (offset + hue * 2) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return `#${[0, 8, 4].map((offset) => part(offset).toString(16).padStart(2, "0")).join("")}`;
}

/** `colour`, made lighter or darker, its hue kept, until it is `enough`. */
function movedUntil(colour, step, enough) {
  if (enough(colour)) return colour;
  const [hue, saturation, lightness] = hueSaturationLightness(colour);
  for (let moved = lightness + step; moved > 0 && moved < 1; moved += step) {
    const candidate = hexOf(hue, saturation, moved);
    if (enough(candidate)) return candidate;
  }
  return step > 0 ? "#ffffff" : "#000000";
}

function readableOn(fill, preferred) {
  if (contrast(fill, preferred) >= TEXT) return preferred;
  return contrast(fill, "#ffffff") >= contrast(fill, "#101318") ? "#ffffff" : "#101318";
}

/** Set the brand's colours on `element` for both schemes; base.css picks the scheme's. */
export function theme(element, brand) {
  element.classList.add("branded");
  for (const [scheme, { surface, raised, step }] of Object.entries(SCHEMES)) {
    const visible = (colour) => contrast(colour, surface) >= VISIBLE;
    const legible = (colour) => contrast(colour, surface) >= TEXT && contrast(colour, raised) >= TEXT;
    const fill = movedUntil(brand.primary, step, visible);
    const accent = movedUntil(brand.accent, step, visible);
    const colours = {
      brand: fill,
      "on-brand": readableOn(fill, brand.on_primary),
      "brand-text": movedUntil(brand.primary, step, legible),
      accent,
      "on-accent": readableOn(accent, "#101318"),
    };
    for (const [name, value] of Object.entries(colours)) element.style.setProperty(`--${name}-${scheme}`, value);
  }
}
