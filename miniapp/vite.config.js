import { readFileSync } from "node:fs";
import plugin from "@dcloudio/vite-plugin-uni";
import { defineConfig } from "vite";

// The plugin is a CommonJS module: its function stands in `default` of what an ES module gets.
const uni = plugin.default ?? plugin;

/** A place in a source for something of the city, such as `%colours.primary%` or `%hall.en%`. */
const PLACE = /%((?:colours|hall)\.[\w-]+|bar_text|languages)%/g;

/** Puts name and colours of the city into the sources, before anything else is made of them. */
function branded(city) {
  // WeChat writes on its bars in white or in black, and in nothing else.
  const bar_text = city.colours.on_primary === "#ffffff" ? "white" : "black";
  const parts = { ...city, bar_text, languages: city.languages.join(" ") };
  const valueOf = (place, path) => {
    const value = path.split(".").reduce((part, name) => part?.[name], parts);
    if (typeof value !== "string") throw new Error(`The city's branding has nothing for ${place}.`);
    return value;
  };
  const filled = (text) => text.replace(PLACE, valueOf);
  return {
    name: "branded",
    enforce: "pre",
    transform: (code, id) => (id.includes("/node_modules/") || code.search(PLACE) < 0 ? null : { code: filled(code), map: null }),
    transformIndexHtml: { order: "pre", handler: filled },
  };
}

/** The framework's own styles ask another host for shadows; pages ask nobody but their own origin. */
const ownOriginOnly = {
  name: "own-origin-only",
  enforce: "post",
  generateBundle(_options, bundle) {
    for (const asset of Object.values(bundle)) {
      if (!asset.fileName.endsWith(".css")) continue;
      asset.source = String(asset.source).replace(/url\(https?:[^)]*\)/g, "none");
    }
  },
};

export default defineConfig({
  base: "/staff/",
  plugins: [branded(JSON.parse(readFileSync(process.env.BRANDING, "utf8"))), uni(), ownOriginOnly],
  build: { sourcemap: false },
});
