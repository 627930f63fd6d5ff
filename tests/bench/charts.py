# SPDX-License-Identifier: GPL-3.0-or-later
"""Bar charts as SVG: panels below one another, a bar for each program, ours in colour; for light and dark pages."""
import math
from html import escape

WIDTH, LEFT, RIGHT = 820, 230, 90
BAR, STEP, HEAD, PANEL_HEAD, FOOT, GAP = 18, 27, 54, 30, 34, 22
CUT = 6  # times ours

STYLE = '''
    text { font: 13px Cantarell, "DejaVu Sans", sans-serif; fill: #241f31; }
    .title { font-size: 17px; font-weight: 700; }
    .panel { font-size: 14px; font-weight: 700; }
    .quiet { fill: #5e5c64; font-size: 12px; }
    .note { fill: #a51d2d; font-size: 12px; }
    .ours-label { font-weight: 700; }
    .page { fill: #ffffff; }
    .grid { stroke: #deddda; stroke-width: 1; }
    .axis { stroke: #77767b; stroke-width: 1; }
    .ours { fill: #1c71d8; }
    .other { fill: #9a9996; }
    .limit { fill: none; stroke: #77767b; stroke-dasharray: 4 3; }
    .runs { stroke: #241f31; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f6f5f4; }
      .quiet { fill: #c0bfbc; }
      .note { fill: #ff9a9a; }
      .page { fill: #1e1e1e; }
      .grid { stroke: #3d3846; }
      .axis { stroke: #9a9996; }
      .ours { fill: #62a0ea; }
      .other { fill: #77767b; }
      .limit { stroke: #c0bfbc; }
      .runs { stroke: #f6f5f4; }
    }
'''


def steps(longest):
    """Round numbers from 0 to at least longest, four to eight of them."""
    rough = longest / 5
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    count = math.ceil(longest / step - 1e-9)
    return [step * i for i in range(count + 1)]


def number(value):
    return f'{value:.3g}' if value < 100 else f'{value:.0f}'


def text(x, y, words, kind='', anchor='start'):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def longest(bars):
    """Where the axis ends: one slow program must not make the others invisible."""
    slowest = max([max(each['values']) for each in bars if each['value'] is not None] or [1])
    ours = max([max(each['values']) for each in bars if each['value'] is not None and each['kind'] == 'ours'] or [slowest])
    return min(slowest, CUT * ours)


def bar(each, y, scale, limit):
    """One program: its name, the bar of its median, a stroke from the fastest to the slowest run, the number.

    What is longer than limit is cut off, with a gap to say so.
    """
    middle = y + BAR / 2 + 4.5
    yield text(LEFT - 10, middle, each['label'], 'ours-label' if each['kind'] == 'ours' else '', 'end')
    if each['value'] is None:
        note = each['note'] if len(each['note']) <= 78 else each['note'][:77] + '…'
        yield text(LEFT + 6, middle, note, 'note')
        return
    end = LEFT + min(each['value'], limit) * scale
    last = LEFT + min(max(each['values']), limit) * scale
    yield f'<rect x="{LEFT}" y="{y:.1f}" width="{max(end - LEFT, 1):.1f}" height="{BAR}" rx="3" class="{each["kind"]}"/>'
    if each['value'] > limit:
        yield f'<rect x="{end - 24:.1f}" y="{y - 1:.1f}" width="6" height="{BAR + 2}" class="page"/>'
    elif len(each['values']) > 1:
        yield line(LEFT + min(each['values']) * scale, y + BAR / 2, last, y + BAR / 2, 'runs')
    yield text(max(end, last) + 7, middle, number(each['value']), 'ours-label' if each['kind'] == 'ours' else '')


def panel(title, bars, top, axis):
    """The lines of one panel that begins at top; the last item is where it ends."""
    bars = sorted(bars, key=lambda each: (each['value'] is None, each['value'] or 0))
    ticks = steps(longest(bars))
    scale = (WIDTH - LEFT - RIGHT) / ticks[-1]
    first = top + PANEL_HEAD
    bottom = first + STEP * len(bars)
    yield text(16, top + 16, title, 'panel')
    for tick in ticks:
        x = LEFT + tick * scale
        yield line(x, first - 4, x, bottom, 'axis' if tick == 0 else 'grid')
        yield text(x, bottom + 15, number(tick), 'quiet', 'middle')
    yield text(WIDTH - 16, bottom + 30, axis, 'quiet', 'end')
    for i, each in enumerate(bars):
        yield from bar(each, first + i * STEP + (STEP - BAR) / 2 - 2, scale, ticks[-1])
    yield bottom + FOOT


def chart(title, axis, panels):
    """The SVG of panels: (title, bars); a bar is {label, kind: ours/other/limit, value (median) or None, values, note}."""
    parts, y = [text(16, 30, title, 'title')], HEAD
    parts.append(text(WIDTH - 16, 30, 'stroke: fastest to slowest run; dashed: limits, move no file or cross no network',
                      'quiet', 'end'))
    for name, bars in panels:
        *lines, y = panel(name, bars, y, axis)
        parts += lines
        y += GAP
    body = '\n  '.join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0f}" width="{WIDTH}" height="{y:.0f}" '
            f'role="img" aria-label="{escape(title)}">\n  <style>{STYLE}  </style>\n'
            f'  <rect class="page" width="100%" height="100%" rx="8"/>\n  {body}\n</svg>\n')
