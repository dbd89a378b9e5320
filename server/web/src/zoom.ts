/** Pan and zoom of drawings: every figure with data-zoom that holds an SVG. Without it they stand still. */

interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

const MOST = 8;
const STEP = 1.5;
const SHIFT = 0.15;
const SVG = 'svg[viewBox]';
/** So far a pointer may move, in pixels, that still clicks. */
const CLICK = 4;

class Zoom {
  private readonly whole: View;
  private view: View;
  private readonly pointers = new Map<number, PointerEvent>();
  private moved = 0;

  constructor(
    private readonly figure: HTMLElement,
    private readonly svg: SVGSVGElement,
  ) {
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.view = { ...this.whole };
    this.addButtons();
    svg.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    svg.addEventListener('pointerdown', (event) => this.onDown(event));
    svg.addEventListener('pointermove', (event) => this.onMove(event));
    for (const kind of ['pointerup', 'pointercancel'] as const) {
      svg.addEventListener(kind, (event) => this.onUp(event));
    }
    // What was dragged was not clicked.
    svg.addEventListener('click', (event) => this.moved > CLICK && event.preventDefault(), true);
    svg.addEventListener('dragstart', (event) => event.preventDefault());
    figure.addEventListener('keydown', (event) => this.onKey(event));
  }

  private get factor(): number {
    return this.whole.width / this.view.width;
  }

  private addButtons(): void {
    const bar = document.createElement('div');
    bar.className = 'zoom-buttons';
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', this.figure.dataset['zoomHelp'] ?? '');
    bar.title = this.figure.dataset['zoomHelp'] ?? '';
    const buttons: [string, string, () => void][] = [
      ['+', 'zoomIn', () => this.zoom(STEP)],
      ['−', 'zoomOut', () => this.zoom(1 / STEP)],
      ['⤢', 'zoomWhole', () => this.show({ ...this.whole })],
    ];
    for (const [sign, name, act] of buttons) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = sign;
      button.setAttribute('aria-label', this.figure.dataset[name] ?? sign);
      button.title = this.figure.dataset[name] ?? sign;
      button.addEventListener('click', act);
      bar.append(button);
    }
    this.svg.after(bar);
  }

  /** Zoom by a factor, so that a place (else the middle) stays where it is. */
  private zoom(factor: number, at?: { x: number; y: number }): void {
    const { x, y, width, height } = this.view;
    const point = at ?? { x: x + width / 2, y: y + height / 2 };
    const wanted = Math.min(Math.max(this.factor * factor, 1), MOST) / this.factor;
    this.show({
      x: point.x - (point.x - x) / wanted,
      y: point.y - (point.y - y) / wanted,
      width: width / wanted,
      height: height / wanted,
    });
  }

  /** Show a part of the drawing, nothing beyond its edge. */
  private show(view: View): void {
    const { x, y, width, height } = this.whole;
    this.view = {
      ...view,
      x: Math.min(Math.max(view.x, x), x + width - view.width),
      y: Math.min(Math.max(view.y, y), y + height - view.height),
    };
    const shown = this.view;
    this.svg.setAttribute('viewBox', `${shown.x} ${shown.y} ${shown.width} ${shown.height}`);
    // Letters and signs grow half as much as the ground, so that there is more room between them.
    this.svg.style.setProperty('--zoom', String(1 / Math.sqrt(this.factor)));
    this.figure.classList.toggle('zoomed', this.factor > 1.001);
  }

  /** Where a pointer is, in units of the drawing. */
  private place(clientX: number, clientY: number): { x: number; y: number } {
    const matrix = this.svg.getScreenCTM();
    return matrix === null
      ? { x: 0, y: 0 }
      : new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
  }

  private onWheel(event: WheelEvent): void {
    // The wheel alone scrolls the page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), this.place(event.clientX, event.clientY));
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (this.pointers.size === 0) this.moved = 0;
    this.pointers.set(event.pointerId, event);
  }

  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return;
    const other = [...this.pointers.values()].find((each) => each.pointerId !== event.pointerId);
    const from = this.place(before.clientX, before.clientY);
    const to = this.place(event.clientX, event.clientY);
    this.pointers.set(event.pointerId, event);
    if (other !== undefined) {
      this.pinch(before, event, other);
    } else if (this.factor > 1.001) {
      this.moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
      this.show({ ...this.view, x: this.view.x + from.x - to.x, y: this.view.y + from.y - to.y });
      if (this.moved > CLICK) this.svg.setPointerCapture(event.pointerId);
    }
  }

  private pinch(before: PointerEvent, now: PointerEvent, other: PointerEvent): void {
    const distance = (one: PointerEvent): number =>
      Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    this.moved = CLICK + 1;
    const middle = this.place((now.clientX + other.clientX) / 2, (now.clientY + other.clientY) / 2);
    this.zoom(distance(now) / Math.max(distance(before), 1), middle);
  }

  private onUp(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y, width, height } = this.view;
    const moves: Record<string, () => void> = {
      '+': () => this.zoom(STEP),
      '=': () => this.zoom(STEP),
      '-': () => this.zoom(1 / STEP),
      '0': () => this.show({ ...this.whole }),
    };
    if (this.factor > 1.001) {
      moves['ArrowLeft'] = () => this.show({ ...this.view, x: x - width * SHIFT });
      moves['ArrowRight'] = () => this.show({ ...this.view, x: x + width * SHIFT });
      moves['ArrowUp'] = () => this.show({ ...this.view, y: y - height * SHIFT });
      moves['ArrowDown'] = () => this.show({ ...this.view, y: y + height * SHIFT });
    }
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  }
}

for (const figure of document.querySelectorAll<HTMLElement>('figure[data-zoom]')) {
  const svg = figure.querySelector<SVGSVGElement>(SVG);
  if (svg !== null) new Zoom(figure, svg);
}
