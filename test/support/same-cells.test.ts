import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawText } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { makeStyle } from '../../src/panes/screen/style.ts';
import { becomeSame, differences } from './same-cells.ts';

function gridOf(...rows: readonly string[]): Grid {
  const grid = new Grid(8, rows.length);
  for (const [row, text] of rows.entries()) drawText(grid, 0, row, text, makeStyle({}));
  return grid;
}

describe('the comparison of a pane with what is outside', () => {
  it('finds nothing where all cells are the same', () => {
    assert.deepEqual(differences(gridOf('same', 'too'), gridOf('same', 'too')), []);
  });

  it('tells both texts of the first row that differs, then each cell', () => {
    const [pane, outer, ...cells] = differences(gridOf('same', 'one', 'x'), gridOf('same', 'two', 'y'));
    assert.deepEqual([pane, outer], ['row 1 of the pane: "one"', 'row 1 out there:   "two"']);
    assert.deepEqual(
      cells.map((cell) => cell.split(':')[0]),
      ['1,0', '1,1', '1,2', '2,0'],
    );
  });

  it('tells a cell whose style alone differs', () => {
    const bold = gridOf('same');
    drawText(bold, 2, 0, 'm', makeStyle({ bold: true }));
    assert.equal(differences(gridOf('same'), bold).length, 3);
  });

  it('lets an outer terminal of its own width show a joined glyph without its last part, but no other', () => {
    const family = '👩\u200d👩\u200d👧';
    const found = (shown: string) => differences(gridOf(family), gridOf(shown), () => 2).length;
    assert.equal(found('👩\u200d👩'), 0);
    assert.equal(found('👩\u200d👧'), 3);
    assert.equal(differences(gridOf(family), gridOf('👩\u200d👩')).length, 3);
  });

  it('fails with what it found last, by name, once time is up', async () => {
    const look = () => differences(gridOf('a'), gridOf('b'));
    await assert.rejects(becomeSame('t0001: pane and outer terminal', look, 1), (error: Error) => {
      assert.match(error.message, /^t0001: pane and outer terminal differ\nrow 0 of the pane: "a"\n/);
      return true;
    });
  });
});
