/** Characters of names that XML (https://www.w3.org/TR/xml-names/#NT-NCName) and PROV-N (https://www.w3.org/TR/prov-n/#prod-PN_CHARS) have in common, for classes of regular expressions with the flag `u`. */

/** What a name may begin with: letters and `_`. */
export const NAME_START =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';

/** What may follow besides these and digits, but for `-` and the point. */
export const NAME_MORE = '\\u00B7\\u0300-\\u036F\\u203F-\\u2040';
