/* House rules for style sheets; each message says what to write instead. */
const logical =
  "Use the logical property (margin-inline-start, inset-inline-end, border-block-end, inline-size …): the portal is read in both directions.";
const logicalValue = "Use start, end, inline-start or inline-end instead of left and right.";

export default {
  extends: ["stylelint-config-standard"],
  reportNeedlessDisables: true,
  rules: {
    "import-notation": "string",
    "property-disallowed-list": [
      [
        "/^(margin|padding|border)-(left|right|top|bottom)/",
        "/^border-(top|bottom)-(left|right)-radius$/",
        "/^(min-|max-)?(width|height)$/",
        "/^scroll-(margin|padding)-(left|right|top|bottom)$/",
        "left",
        "right",
        "top",
        "bottom",
        "float",
        "clear",
      ],
      { message: logical },
    ],
    "declaration-property-value-disallowed-list": [
      {
        "/^(text-align|text-align-last|justify-.+)$/": ["left", "right"],
        "/^(transition|animation)/": ["/all/"],
      },
      { message: logicalValue },
    ],
    "declaration-no-important": [
      true,
      { message: "No !important: put the rule into the right @layer (css/portal.css)." },
    ],
    "selector-max-id": [0, { message: "No ids in selectors: give it a class." }],
    "max-nesting-depth": [
      2,
      { message: "Nest at most two levels: give the inner element a class of its own." },
    ],
    "color-no-hex": [true, { message: "Use a token from css/tokens.css: var(--color-…)." }],
    "color-named": [
      "never",
      { message: "Use a token from css/tokens.css: var(--color-…)." },
    ],
    "selector-class-pattern": [
      "^[a-z][a-z0-9]*(-[a-z0-9]+)*(__[a-z0-9]+(-[a-z0-9]+)*)?(--[a-z0-9]+(-[a-z0-9]+)*)?$",
      { message: "Name classes block__element--modifier, in small letters and hyphens." },
    ],
    /* Layers and one file per component order our rules; this one asks for the reverse. */
    "no-descending-specificity": null,
  },
  overrides: [
    {
      files: ["**/tokens.css"],
      rules: { "color-no-hex": null, "color-named": null, "declaration-empty-line-before": null },
    },
    { files: ["**/print.css"], rules: { "color-named": null } },
  ],
};
