import { instance } from '@viz-js/viz';
import type { Drawing } from '../drawing.ts';
import { dotText } from './dot.ts';

/** Graphviz's opening names a document type by its address, which some readers would fetch. */
const DOCTYPE = /<!DOCTYPE[^>]*>\n?/;

/** Where there is no Arial, a font of about the same widths. */
const FONTS = 'font-family="Arial,Helvetica,Liberation Sans,sans-serif"';

/** A drawing laid out by Graphviz, as one SVG document. What it says is written as text, and refers to nothing outside. */
export async function svgText(drawing: Drawing): Promise<string> {
  const viz = await instance();
  return viz
    .renderString(dotText(drawing), { format: 'svg', engine: 'dot' })
    .replace(DOCTYPE, '')
    .replaceAll('font-family="Arial"', FONTS);
}
