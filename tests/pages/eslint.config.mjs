// What eslint asks of the page's scripts and of their tests.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.FIBERSCOPE_NPM}/package.json`);
const js = require("@eslint/js"), globals = require("globals");

export default [
  js.configs.recommended,
  {
    files: ["app/export/html/page/*.js", "app/export/quiz/page/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    rules: {
      "max-len": ["error", { code: 100 }], eqeqeq: "error", "no-var": "error",
      "prefer-const": "error", "no-implied-eval": "error", "no-eval": "error",
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" },
                                   { property: "insertAdjacentHTML" }],
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "EventSource"],
    },
  },
  {
    files: ["tests/pages/*.mjs", "tests/quiz/*.mjs"],
    languageOptions: { ecmaVersion: 2024, globals: { ...globals.node, ...globals.browser } },
    rules: { "max-len": ["error", { code: 100 }], eqeqeq: "error", "prefer-const": "error" },
  },
];
