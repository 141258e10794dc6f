/** The drawings of a comparison as one PNG: on a canvas, because a picture of HTML can't be had. */

const inlined = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'font-family', 'font-size', 'font-weight'] as const;

export interface Sheet {
  heading: string;
  lines: readonly string[];
  /** Drawings with their titles, two in a row. */
  charts: readonly { title: string; drawing: SVGSVGElement }[];
  /** Canvases with their titles, each as wide as the sheet. */
  strips: readonly { title: string; canvas: HTMLCanvasElement }[];
}

const [width, margin, gap] = [1600, 64, 32];
const inner = width - 2 * margin;
const font = (size: number, weight = 400) => `${weight} ${size}px system-ui, sans-serif`;

/** In the colours that `style` has now. */
export async function paintSheet({ heading, lines, charts, strips }: Sheet, style: CSSStyleDeclaration): Promise<Blob> {
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const chartWidth = (inner - gap) / 2;
  const images = await Promise.all(charts.map(({ drawing }) => imageOf(drawing, chartWidth)));
  const chartHeight = Math.max(...images.map((image) => image.height));
  const stripHeights = strips.map(({ canvas }) => Math.min(400, Math.max(24, (canvas.height / Math.max(1, canvas.width)) * inner)));
  const stripsHeight = stripHeights.reduce((sum, height) => sum + height + 60, 0);

  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = margin + 84 + lines.length * 36 + stripsHeight + Math.ceil(charts.length / 2) * (chartHeight + 68) + margin;
  const context = canvas.getContext('2d')!;
  const write = (words: string, x: number, y: number, style: string, tone: string) => {
    context.font = style;
    context.fillStyle = colour(tone);
    context.fillText(words, x, y, width - margin - x);
  };
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, canvas.width, canvas.height);

  let y = margin + 48;
  write(heading, margin, y, font(56, 700), 'mill');
  y += 20;
  for (const line of lines) write(line, margin, (y += 36), font(24), 'ink');
  y += 16;
  strips.forEach(({ title, canvas: strip }, i) => {
    write(title, margin, y + 32, font(22, 600), 'ink');
    if (strip.width > 0 && strip.height > 0) context.drawImage(strip, margin, y + 44, inner, stripHeights[i]!);
    y += stripHeights[i]! + 60;
  });
  charts.forEach(({ title }, i) => {
    const x = margin + (i % 2) * (chartWidth + gap);
    const top = y + Math.floor(i / 2) * (chartHeight + 68);
    write(title, x, top + 40, font(22, 600), 'ink');
    context.drawImage(images[i]!, x, top + 56, chartWidth, chartHeight);
  });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG could be made'))), 'image/png'));
}

/** A picture sees no stylesheet, and a strict policy forbids it one: what the style says becomes attributes. */
async function imageOf(drawing: SVGSVGElement, width: number): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawing, copy].map((root) => [...root.querySelectorAll('*')]);
  originals!.forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const name of inlined) copies![i]!.setAttribute(name, style.getPropertyValue(name));
  });
  const { width: boxWidth, height: boxHeight } = drawing.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String((width * boxHeight) / boxWidth));
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}
