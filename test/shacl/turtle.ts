/** Small shapes and data written as Turtle in tests. */
import type { Quad } from '@rdfjs/types';
import { Parser } from 'n3';
import type { ClassTree } from '../../src/shacl/classes.ts';
import { compileShapes, type CompiledShapes } from '../../src/shacl/compile.ts';
import { quadsGraph, type Graph } from '../../src/shacl/graph.ts';

const PREFIXES = `
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://example.org/> .`;

/** An ontology that declares nothing. */
export const NO_CLASSES: ClassTree = { superClasses: (cls) => new Set([cls]), classes: [] };

export function quads(turtle: string): Quad[] {
  return new Parser({ blankNodePrefix: '_:b' }).parse(PREFIXES + turtle);
}

export function compiled(turtle: string): CompiledShapes {
  return compileShapes(quads(turtle), NO_CLASSES);
}

export function graph(turtle: string): Graph {
  return quadsGraph(quads(turtle));
}
