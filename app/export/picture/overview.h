// Overview: the whole trace in one strip: how busy its cores were.
//
// Owns what it measured. Deliberately does not know which part of the trace is in view: colours are
// given.
#pragma once

#include <vector>

#include "app/export/picture/canvas.h"
#include "app/model/model.h"

namespace fiberscope::exporter {

class Overview {
 public:
  // measure: `columns` of a view that holds the whole trace; again only when something is not as it
  // was. A run of no width still counts a little, so that the places where something happened can
  // be found.
  void measure(const model::Model& model, const model::View& whole, std::size_t columns);
  // paint: bars `pitch` apart, in one colour from x = from to x = to and in another elsewhere.
  struct Colors {
    Color inside, outside;
  };
  void paint(Canvas& canvas, const Box& strip, double pitch, double from, double to,
             const Colors& colors) const;
  const std::vector<float>& busy() const { return busy_; }  // 0 to 1 by column

 private:
  std::uint64_t events_ = 0;
  model::View view_;
  std::vector<float> busy_;
};

}  // namespace fiberscope::exporter
