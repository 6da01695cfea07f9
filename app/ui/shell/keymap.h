// Keymap: every key of the window in one table: App obeys it, the overlay of keys shows it.
//
// Owns the table only. Deliberately does not know how a wish is carried out.
//
// Invariants:
//  1. A key with its modifiers stands for one wish.
//  2. Every binding has a help text in both languages.
#pragma once

#include <span>

#include "app/ui/state/intent.h"

namespace fiberscope::ui {

enum class KeyGroup : std::uint8_t { Step, Play, View, Select, Session, Help };

struct KeyBinding {
  KeyGroup group;
  int key;
  bool ctrl, shift;
  bool repeats;  // while it is held down
  Intent wish;
  const char* name;  // as people write it: "Shift+Left"
  const char* help;  // English; shown through tr(). Empty: not listed, the one above says it
  bool while_typing = false;  // also while a text has the keyboard
};

std::span<const KeyBinding> key_bindings();
const char* group_title(KeyGroup group);

}  // namespace fiberscope::ui
