// Columns: what is too narrow for shapes, by pixel column: the states' shares of it, one upon the
// other.
//
// Owns: the boxes of one bar by colour, until they are painted. Deliberately does not know where
// shares come from.
//
// Invariants:
//  1. From the bottom: polling in vain, copying, other running, ready, blocked, sleeping; each as
//     high as its share of the bar.
//  2. But for this: running never vanishes, and one that stands alone can be seen and hit.
#pragma once

#include <utility>
#include <vector>

#include "app/export/picture/row.h"

namespace fiberscope::exporter {

class Columns {
 public:
  using Column = Summary::Column;

  // Requires: brush outlives it. What is ready or sleeps is a mix of its colour and the row's.
  Columns(const Brush& brush, const Box& bar, Color row_color)
      : brush_(brush), bar_(bar), row_color_(row_color) {}

  // stack: columns [x, x + width), which are alike.
  void stack(double x, double width, const Column& column);
  // alone: a column with nothing near it, in which something ran.
  void alone(double x, const Column& column);
  // mark: copying and polling at x, on a shape of running, as high as their shares.
  void mark(double x, const Column& column);
  // paint: all of it, and forgets it.
  void paint();

 private:
  using Boxes = std::vector<std::pair<Color, std::vector<Box>>>;

  static Boxes& kept();  // for their memory only
  void add(Color color, const Box& box);
  double part(double x, double width, double y, double high, Color color);

  const Brush& brush_;
  Box bar_;
  Color row_color_;
  std::size_t used_ = 0;                        // of kept(), by this bar
  std::vector<std::pair<Color, Box>> upright_;  // those alone
};

// crowded: whether column i has a neighbour less than four pixels away.
template <class C>
bool crowded(const std::vector<C>& columns, std::size_t i) {
  return (i > 0 && columns[i].x - columns[i - 1].x < 4) ||
         (i + 1 < columns.size() && columns[i + 1].x - columns[i].x < 4);
}

}  // namespace fiberscope::exporter
