import { childrenOf, elementsIn, textIn, type XmlElement } from './xml-element';

/** In degrees, WGS 84. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Where an item or feed is about: GeoRSS simple and GML, W3C geo and ICBM. Of a line, box or polygon it is the middle of
 * its bounds. Null where nothing is said or the numbers are no place.
 */
export function feedLocation(element: XmlElement): Location | null {
  for (const child of elementsIn(element)) {
    const found = coordinatesOf(child);
    const middle = found && middleOf(found);
    if (middle) return middle;
  }
  const [latitude] = childrenOf(element, 'geo:lat', 'icbm:latitude');
  const [longitude] = childrenOf(element, 'geo:long', 'geo:lon', 'icbm:longitude');
  return latitude && longitude ? middleOf([...numbersIn(textIn(latitude)), ...numbersIn(textIn(longitude))]) : null;
}

/** Latitude and longitude in turn. */
function coordinatesOf(element: XmlElement): number[] | null {
  switch (element.name) {
    case 'georss:point':
    case 'georss:line':
    case 'georss:polygon':
    case 'georss:box':
    case 'gml:pos':
    case 'gml:poslist':
    case 'gml:lowercorner':
    case 'gml:uppercorner':
      return numbersIn(textIn(element));
    case 'georss:circle':
      return numbersIn(textIn(element)).slice(0, 2);
    case 'gml:coordinates':
      // GML 2 has x before y.
      return swapped(numbersIn(textIn(element)));
    case 'geo:point':
      return ['geo:lat', 'geo:long'].flatMap((name) =>
        childrenOf(element, name).flatMap((each) => numbersIn(textIn(each))),
      );
    case 'georss:where':
    case 'georss:georss':
      return elementsIn(element).flatMap((child) => coordinatesOf(child) ?? []);
    default:
      return element.name.startsWith('gml:')
        ? elementsIn(element).flatMap((child) => coordinatesOf(child) ?? [])
        : null;
  }
}

function numbersIn(text: string): number[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);
}

function swapped(numbers: readonly number[]): number[] {
  return numbers.map((number, index) => numbers[index ^ 1] ?? number);
}

function middleOf(coordinates: readonly number[]): Location | null {
  if (coordinates.length < 2 || coordinates.length % 2 !== 0) return null;
  const middle = (offset: number) => {
    let [lowest, highest] = [Infinity, -Infinity];
    for (let index = offset; index < coordinates.length; index += 2) {
      lowest = Math.min(lowest, coordinates[index]!);
      highest = Math.max(highest, coordinates[index]!);
    }
    return (lowest + highest) / 2;
  };
  const [latitude, longitude] = [middle(0), middle(1)];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
