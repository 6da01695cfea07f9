// Keyboard: the drawing library's keys, by our own numbers (key, in widgets.h).
//
// Owns: how a version of the library calls its keys and is told of them; nobody else asks for that.
// Deliberately does not know what a key does. Source: Dear ImGui 1.86 to 1.90, imgui.h: to 1.86 a
// key is a number of the window library and its state is written down, from 1.87 on it has a name
// and is told by events. All of it is about ImGui's current context.
#pragma once

namespace fiberscope::ui {

// begin_keys: of a context that no window library feeds.
void begin_keys();
// tell_key, tell_modifiers: how they are from the next frame on.
void tell_key(int number, bool down);
struct Modifiers {
  bool ctrl = false, shift = false, alt = false, super = false;
};
void tell_modifiers(const Modifiers& held);

// In this frame: a key went down (or repeats), is down, went up.
bool key_went_down(int number, bool repeat);
bool key_is_down(int number);
bool key_went_up(int number);
// any_key_went_down: one that is no modifier.
bool any_key_went_down();

}  // namespace fiberscope::ui
