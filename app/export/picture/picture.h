// Picture: the timeline, painted once: rows, what lies across them, what stands on them, in this
// order, on any canvas. Files take it as it is; the window puts its own layers between.
//
// Owns: the order of painting, and where packets and flags were laid. Deliberately does not know
// files, widgets, scrolling or the mouse.
//
// Invariant: what a layer adds changes nothing of what is below or above it.
#pragma once

#include "app/export/picture/flags.h"
#include "app/export/picture/packets.h"
#include "app/export/picture/stage.h"

namespace fiberscope::exporter {

// Layers: what only a window has.
class Layers {
 public:
  virtual ~Layers() = default;
  // look: asked for just before the row is painted; controls: just after.
  virtual Look look(const Row& /*row*/, const Box& /*place*/) { return {}; }
  virtual void controls(const Row& /*row*/, const Box& /*place*/) {}
  // over_arrows: over the rows and their arrows; bands, packets and flags come above it.
  virtual void over_arrows() {}
  // over_flags: over all but the bands' notes.
  virtual void over_flags() {}
};

struct Picture {
  const Brush& brush;
  const Stage& stage;
  const Rows& rows;
  std::vector<PacketLine> packets = {};
  std::vector<Flag> flags = {};
  std::optional<std::size_t> pointed_packet = {};
  std::optional<std::size_t> pointed_finding = {};

  // lay: packets and flags, which can be pointed at before they are painted.
  void lay();
  // paint: all of it, over what the canvas has already.
  void paint(Layers& layers) const;
  // hit: what the rows say of a point.
  Found hit(double x, double y) const;

 private:
  Box view_box() const;  // the view, as high as the rows' areas
  void paint_rows(Layers& layers, bool pinned) const;
};

}  // namespace fiberscope::exporter
