import { screen, waitFor } from '@testing-library/react';

import { renderPart } from '../testing/render.tsx';
import { Markdown } from './markdown.tsx';

const show = (source: string) => renderPart(<Markdown source={source} complete />);

describe('an answer in Markdown', () => {
  it('shows headings below those of the page, lists, tables and code', async () => {
    await show('# Title\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\nUse `x < y`.');
    expect(screen.getByRole('heading', { level: 3, name: 'Title' })).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.getByRole('columnheader', { name: 'a' })).toBeInTheDocument();
    expect(screen.getByText('x < y').tagName).toBe('CODE');
  });

  it('colours code once its fence has closed', async () => {
    const { container } = await show('```python\ndef f():\n    return 1\n```');
    await waitFor(() => expect(container.querySelector('.hl-keyword')).toHaveTextContent('def'));
    expect(container.querySelector('pre')).toHaveTextContent('def f(): return 1');
  });

  it('leaves code plain while its fence is open', async () => {
    const { container } = await renderPart(
      <Markdown source={'```python\ndef f():'} complete={false} />,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(container.querySelector('.hl-keyword')).toBeNull();
    expect(container.querySelector('pre')).toHaveTextContent('def f():');
  });
});

describe('formulas', () => {
  const formulas = (container: HTMLElement) =>
    [...container.querySelectorAll('annotation')].map(({ textContent }) => textContent);

  it('are set in a line and on lines of their own, in all the ways that models write them', async () => {
    const { container } = await show(
      'So $a^2$ and \\(b_1\\), *also $c$*.\n\n$$\nd = \\frac{1}{2}\n$$\n\n\\[ e \\]\n\n```math\nf\n```\n\n- $g$',
    );
    await waitFor(() => expect(container.querySelectorAll('.katex')).toHaveLength(7));
    expect(formulas(container)).toEqual(['a^2', 'b_1', 'c', 'd = \\frac{1}{2}', 'e', 'f', 'g']);
    expect(container.querySelectorAll('.katex-display')).toHaveLength(3);
  });

  it.each([
    'It costs $5 and $10.',
    'Between $5-$10 a piece',
    'costs $5, or 10$ less',
    'A $ alone, and `$x$` in code',
    'The variable $PATH is set',
    'two \\$ signs \\$ escaped',
  ])('are not made of prices and variables: %s', async (source) => {
    const { container } = await show(source);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(container.querySelector('.katex, .formula-source')).toBeNull();
  });

  it('are shown as they were written while they grow, and where they cannot be set', async () => {
    const growing = await renderPart(<Markdown source={'$$\na_b + c_d'} complete={false} />);
    expect(growing.container.querySelector('.formula-source')).toHaveTextContent('a_b + c_d');
    growing.unmount();
    const { container } = await show('Wrong: $\\frac{1}{$ here');
    await waitFor(() => expect(container.querySelector('.formula-source')).not.toBeNull());
    expect(container).toHaveTextContent('Wrong: \\frac{1}{ here');
  });

  it.each([
    '$\\href{javascript:alert(1)}{x}$',
    '$\\url{https://example.org}$',
    '$\\includegraphics{https://example.org/leak.png}$',
    '$\\htmlStyle{position:fixed}{x}$',
    '$\\htmlData{a=b}{x}$',
    '$\\def\\a{\\a\\a}\\a$',
    `$${'{'.repeat(1500)}$`,
    '$x\u202Ey$',
    '$\\unicode{x202E}$',
  ])('that are hostile neither load, link nor hang: %s', async (source) => {
    const { container } = await show(`Before ${source} after`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(container.querySelector('.markdown :is(a, img, script, [onclick])')).toBeNull();
    expect(container.textContent).not.toMatch(/\u202e/);
    expect(container).toHaveTextContent(/Before .* after/);
  });

  it('cannot grow over the page', async () => {
    const { container } = await show('$\\rule{9999em}{9999em}$');
    await waitFor(() => expect(container.querySelector('.katex-rule')).not.toBeNull());
    const { style } = container.querySelector<HTMLElement>('.katex-rule') ?? {};
    expect(Number.parseFloat(style?.borderRightWidth ?? '')).toBeLessThanOrEqual(20);
  });
});

describe('a hostile answer', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'text <b onclick="alert(1)">bold</b>',
    '<iframe src="https://example.org"></iframe>',
    '<style>body{display:none}</style>',
    '<svg onload=alert(1)>',
    '<form action="https://example.org"><input name=a></form>',
  ])('is shown as text, not run: %s', async (html) => {
    const { container } = await show(html);
    expect(container).toHaveTextContent(html);
    expect(
      container.querySelector('.markdown :is(script, img, iframe, style, form, input, svg, b)'),
    ).toBeNull();
  });

  it.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java&#10;script:alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x)',
    '[a](file:///etc/passwd)',
    '[a](/api/conversations)',
    '[a](//example.org)',
    '[a](https://user:secret@example.org)',
    '<javascript:alert(1)>',
    '![a](javascript:alert(1))',
    '![a](data:image/svg+xml,<svg/onload=alert(1)>)',
  ])('has no address that can be followed: %s', async (source) => {
    await show(source);
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('links out without telling where from', async () => {
    await show('[the site](https://example.org/a)');
    const link = screen.getByRole('link', { name: 'the site' });
    expect(link).toHaveAttribute('href', 'https://example.org/a');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  });

  it('never loads an image: it becomes a link that says so', async () => {
    const { container } = await show('![a chart](https://example.org/leak.png?q=secret)');
    expect(container.querySelector('.markdown img')).toBeNull();
    expect(screen.getByRole('link', { name: 'Image, not loaded: a chart' })).toBeInTheDocument();
  });

  it('shows bidi controls in prose and in code instead of obeying them', async () => {
    const { container } = await show('user\u202Enimda\u202C and `a\u2066b` \n\n```\nx\u202Ey\n```');
    expect(container).toHaveTextContent('userU+202EnimdaU+202C');
    expect(container).toHaveTextContent('aU+2066b');
    expect(container.querySelector('pre')).toHaveTextContent('xU+202Ey');
    expect(container.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  it('decodes character references as text', async () => {
    const { container } = await show('a &lt;script&gt; &amp; b &#x3C; &#60; &unknown;');
    expect(container).toHaveTextContent('a <script> & b < < &unknown;');
  });

  it('shows every character of a line of 200,000', async () => {
    const { container } = await show('ab'.repeat(100_000));
    expect(container.querySelector('.markdown')?.textContent).toHaveLength(200_000);
  });

  it('shows what is nested too deep as it was written', async () => {
    const { container } = await show(`${'> '.repeat(400)}deep`);
    expect(container).toHaveTextContent('deep');
  });
});
