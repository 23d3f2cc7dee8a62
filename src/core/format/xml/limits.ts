/** How large, deep and wide an XML file may be inside one step of reading. Pure. Every bound is far above what any
 *  bank message needs; beyond it a file is an attack or a mistake, and reading stops with FILE_LIMIT. */

export const xmlLimits = {
  /** Elements inside each other; ISO 20022 messages stay below 20. */
  depth: 64,
  /** Attributes of one element. */
  attributes: 32,
  /** Characters between two events: a text, a tag, a comment. */
  gap: 1_048_576,
  /** Characters of one field's text; the longest in these messages is 1,025. */
  fieldText: 16_384,
  /** Bytes searched for the declaration and its encoding. */
  head: 512,
  /** Bytes gathered before they are scanned. */
  slice: 65_536,
} as const;
