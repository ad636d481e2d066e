/**
 * What licences ask, as far as it decides whether two of them can meet. Sources: the conditions listed by https://choosealicense.com/appendix/ (software
 * and Creative Commons), the licences' own texts at https://spdx.org/licenses/, Creative Commons' adapter's chart
 * (https://creativecommons.org/faq/#if-i-derive-or-adapt-material-offered-under-a-creative-commons-license-which-cc-licenses-can-i-use) and list of
 * compatible licences (https://creativecommons.org/compatiblelicenses/), the GNU compatibility matrix
 * (https://www.gnu.org/licenses/gpl-faq.html#AllCompatibility), the appendix of EUPL 1.2, ODbL 1.0 section 4.5 (produced works) and CDLA section 3
 * (results). A licence that is not here is unknown, which is said. docs/design/restrictions.md
 */
export interface LicenceTerms {
  /** Uses for commercial advantage are not allowed. */
  readonly noncommercial?: true;
  /** Adaptations must not be shared. */
  readonly noDerivatives?: true;
  /** Adaptations that are shared must be under one of these; the licence's own later versions among them. */
  readonly sameLicence?: readonly string[];
  /** What is learned or computed from the material is no adaptation of it, by the licence's own words. */
  readonly resultsFree?: true;
  /** Only changes to the licensed files themselves are bound by `sameLicence`. */
  readonly filesOnly?: true;
  /** Offering it over a network is sharing it. */
  readonly network?: true;
  /** Nobody but the owner may use it without a contract. */
  readonly proprietary?: true;
  /** Names must be kept or told. */
  readonly attribution?: true;
}

const FREE: LicenceTerms = {};
const NOTICE: LicenceTerms = { attribution: true };

const GPL3 = ['GPL-3.0-only', 'GPL-3.0-or-later', 'GPL-3.0'];
const AGPL3 = ['AGPL-3.0-only', 'AGPL-3.0-or-later', 'AGPL-3.0'];
const GPL2_LATER = ['GPL-2.0-only', 'GPL-2.0-or-later', 'GPL-2.0', ...GPL3, ...AGPL3];
const LGPL3 = ['LGPL-3.0-only', 'LGPL-3.0-or-later', 'LGPL-3.0', ...GPL3, ...AGPL3];
const LGPL21 = ['LGPL-2.1-only', 'LGPL-2.1-or-later', 'LGPL-2.1', ...GPL2_LATER, ...LGPL3];

const copyleft = (sameLicence: readonly string[], more: LicenceTerms = {}): LicenceTerms => ({
  attribution: true,
  sameLicence,
  ...more,
});
const each = (ids: string, terms: LicenceTerms): [string, LicenceTerms][] => ids.split(' ').map((id) => [id, terms]);

export const LICENCES: ReadonlyMap<string, LicenceTerms> = new Map([
  ...each('CC0-1.0 PDDL-1.0 CC-PDDC Unlicense 0BSD MIT-0 WTFPL', FREE),
  ...each(
    'MIT ISC Zlib BSL-1.0 NCSA PostgreSQL X11 UPL-1.0 BlueOak-1.0.0 MulanPSL-2.0 HPND Python-2.0 PSF-2.0',
    NOTICE,
  ),
  ...each('Apache-1.1 Apache-2.0 AFL-3.0 ECL-2.0 Artistic-2.0 MS-PL Intel curl libtiff FTL', NOTICE),
  ...each('BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause', NOTICE),
  ...each('ODC-By-1.0 OGL-UK-3.0 etalab-2.0', NOTICE),
  ...each('CDLA-Permissive-1.0 CDLA-Permissive-2.0', { attribution: true, resultsFree: true }),
  ...each('GPL-2.0-only GPL-2.0', copyleft(['GPL-2.0-only', 'GPL-2.0-or-later', 'GPL-2.0'])),
  ...each('GPL-2.0-or-later', copyleft(GPL2_LATER)),
  ...each(GPL3.join(' '), copyleft([...GPL3, ...AGPL3])),
  ...each(AGPL3.join(' '), copyleft(AGPL3, { network: true })),
  ...each('LGPL-2.1-only LGPL-2.1-or-later LGPL-2.1', copyleft(LGPL21, { filesOnly: true })),
  ...each('LGPL-3.0-only LGPL-3.0-or-later LGPL-3.0', copyleft(LGPL3, { filesOnly: true })),
  ...each('MPL-2.0', copyleft(['MPL-2.0', ...LGPL21], { filesOnly: true })),
  ...each('EPL-1.0 EPL-2.0', copyleft(['EPL-1.0', 'EPL-2.0'], { filesOnly: true })),
  ...each('CDDL-1.0 CDDL-1.1', copyleft(['CDDL-1.0', 'CDDL-1.1'], { filesOnly: true })),
  ...each('OSL-3.0', copyleft(['OSL-3.0'], { network: true })),
  ...each(
    'EUPL-1.2',
    copyleft(['EUPL-1.2', 'OSL-3.0', 'EPL-1.0', 'MPL-2.0', 'CECILL-2.1', 'CC-BY-SA-3.0', ...LGPL21], { network: true }),
  ),
  ...each('CECILL-2.1', copyleft(['CECILL-2.1', 'EUPL-1.2', ...GPL2_LATER])),
  ...each('ODbL-1.0', copyleft(['ODbL-1.0'], { resultsFree: true })),
  ...each('CDLA-Sharing-1.0', copyleft(['CDLA-Sharing-1.0'], { resultsFree: true })),
  ...each('GFDL-1.3-only GFDL-1.3-or-later GFDL-1.3', copyleft(['GFDL-1.3-only', 'GFDL-1.3-or-later', 'GFDL-1.3'])),
  ...each('PolyForm-Noncommercial-1.0.0', { noncommercial: true, attribution: true }),
]);

const CREATIVE_COMMONS = /^CC-BY(-NC)?(-SA|-ND)?-(\d\.\d)(?:-[A-Z]{2,3})?$/;
const CC_VERSIONS = ['1.0', '2.0', '2.5', '3.0', '4.0'];

/** The terms of a licence by its SPDX identifier, spelled as SPDX does; undefined: not in the table. */
export function termsOf(id: string): LicenceTerms | undefined {
  const [, nc, kind, version] = CREATIVE_COMMONS.exec(id) ?? [];
  if (version === undefined) return LICENCES.get(id);
  const later = CC_VERSIONS.slice(Math.max(0, CC_VERSIONS.indexOf(version)));
  const own = later.map((each) => `CC-BY${nc ?? ''}-SA-${each}`);
  // https://creativecommons.org/compatiblelicenses/: BY-SA 4.0 material may go into a work under GPLv3 or the Free Art License, not back.
  const others = nc === undefined && version === '4.0' ? ['FAL-1.3', ...GPL3, ...AGPL3] : [];
  return {
    attribution: true,
    ...(nc !== undefined && { noncommercial: true }),
    ...(kind === '-ND' && { noDerivatives: true }),
    ...(kind === '-SA' && { sameLicence: [...own, ...others] }),
  };
}
