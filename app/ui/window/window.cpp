#include "app/ui/window/window.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>
#include <memory>
#include <set>
#include <string_view>
#include <thread>

#include "app/session/paths.h"
#include "app/ui/app/app.h"
#include "app/ui/toolkit/keyboard.h"
#include "app/ui/window/headless.h"
#include "app/ui/window/picture.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

std::string last_error;  // GLFW reports by callback only

void on_error(int, const char* text) { last_error = text; }

int fail(const std::string& sentence) {
  std::fprintf(stderr, "fiberscope: %s\n", sentence.c_str());
  return 1;
}

// Keys reach the drawing library as a state per frame: a key pressed and released within one slow
// frame would be lost, and two presses would be one. So each frame gets at most one event of a key;
// the rest waits for the next. Characters wait in the same queue, for a frame knows no order
// between them and the keys that edit: "a, Enter, b" must not become "a, b, Enter".
struct KeyEvent {
  int key, action, mods;
  unsigned int character = 0;  // when it is not a key
};
std::deque<KeyEvent> waiting_keys;  // GLFW's callbacks know no object of ours
std::set<int> held_modifiers;       // both keys of each

// by_its_name: a key is what is printed on it, not where it lies: Z is Z on a German keyboard too.
int by_its_name(int key, int scancode) {
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == 0 || name[1] != 0) return key;
  const char c = name[0];
  if (c >= 'a' && c <= 'z') return c - 'a' + 'A';
  return std::string_view(",./[]").find(c) != std::string_view::npos ? c : key;
}

void on_key(GLFWwindow*, int key, int scancode, int action, int mods) {
  key = by_its_name(key, scancode);
  waiting_keys.push_back({key, action, mods});
}

void on_char(GLFWwindow*, unsigned int character) {
  waiting_keys.push_back({0, 0, 0, character});
}

bool is_modifier(const KeyEvent& e) {
  return e.character == 0 && e.key >= GLFW_KEY_LEFT_SHIFT && e.key <= GLFW_KEY_RIGHT_SUPER;
}

// edits: Enter, Backspace, arrows and the like, or a letter with Ctrl.
bool edits(const KeyEvent& e) {
  return e.character == 0 && e.action == GLFW_PRESS &&
         ((e.key >= GLFW_KEY_ESCAPE && !is_modifier(e)) || (e.mods & GLFW_MOD_CONTROL) != 0);
}

// feed_key: an event's mods are those before it, so they are counted.
void feed_key(const KeyEvent& e) {
  if (e.action == GLFW_REPEAT) return;
  const bool down = e.action == GLFW_PRESS;
  if (is_modifier(e)) {
    if (down) {
      held_modifiers.insert(e.key);
    } else {
      held_modifiers.erase(e.key);
    }
    const auto held = [](int left, int right) {
      return held_modifiers.contains(left) || held_modifiers.contains(right);
    };
    tell_modifiers({.ctrl = held(GLFW_KEY_LEFT_CONTROL, GLFW_KEY_RIGHT_CONTROL),
                    .shift = held(GLFW_KEY_LEFT_SHIFT, GLFW_KEY_RIGHT_SHIFT),
                    .alt = held(GLFW_KEY_LEFT_ALT, GLFW_KEY_RIGHT_ALT),
                    .super = held(GLFW_KEY_LEFT_SUPER, GLFW_KEY_RIGHT_SUPER)});
  }
  tell_key(e.key, down);
}

void feed_keys(GLFWwindow* window) {
  std::set<int> fed;
  bool wrote = false, edited = false, struck = false;
  while (!waiting_keys.empty()) {
    const KeyEvent e = waiting_keys.front();
    if (e.character != 0 ? edited : edits(e) && (wrote || edited)) break;
    if (is_modifier(e) && struck) break;  // Ctrl let go must not reach the frame of Ctrl+S
    if (e.character == 0 && !fed.insert(e.key).second) break;
    waiting_keys.pop_front();
    wrote = wrote || e.character != 0;
    edited = edited || edits(e);
    struck = struck || (e.character == 0 && e.action == GLFW_PRESS && !is_modifier(e));
    if (e.character != 0) {
      ImGui_ImplGlfw_CharCallback(window, e.character);
      continue;
    }
    feed_key(e);
  }
}

constexpr int kWidth = 1600, kHeight = 1000, kLeastWidth = 900, kLeastHeight = 600;

float clamped_scale(float scale) { return std::clamp(scale, 1.0f, 4.0f); }

// The pieces that must be taken down in this order, whatever happens.
class Window {
 public:
  Window() = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    if (backends_) {
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplGlfw_Shutdown();
    }
    if (context_ != nullptr) ImGui::DestroyContext(context_);
    if (window_ != nullptr) glfwDestroyWindow(window_);
    if (started_) glfwTerminate();
  }

  // open: "" or why not.
  std::string open(const WindowOptions& options, const session::WindowPlace& place) {
    glfwSetErrorCallback(on_error);
    started_ = glfwInit() == GLFW_TRUE;
    if (!started_) {
      return "There is no display to open a window on (" + last_error +
             "). Set DISPLAY, or use the command line: fiberscope --help.";
    }
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);  // for meshes of more than 65536 vertices
    if (options.smoke_test) glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // until there is a frame to be seen
    glfwWindowHint(GLFW_MAXIMIZED, place.maximized ? GLFW_TRUE : GLFW_FALSE);
    // what nobody said in pixels is meant at scale 1
    const bool said = options.width > 0 || options.height > 0;
    if (!said) glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    const auto size = [](int asked, double kept, int usual) {
      return asked > 0 ? asked : kept > 0 ? static_cast<int>(std::lround(kept)) : usual;
    };
    window_ = glfwCreateWindow(size(options.width, place.width, kWidth),
                               size(options.height, place.height, kHeight), "Fiberscope", nullptr,
                               nullptr);
    if (window_ == nullptr) {
      return "The window could not be opened: " + last_error + ". OpenGL 3.2 is needed.";
    }
    limit_size();
    if (!said) stay_on_screen(place);
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    context_ = ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    glfwSetKeyCallback(window_, on_key);  // in place of ImGui's own
    glfwSetCharCallback(window_, on_char);
    ImGui_ImplOpenGL3_Init("#version 130");
    backends_ = true;
    return {};
  }

  float monitor_scale() const {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    return clamped_scale(x);
  }
  // has_gpu: triangles are not drawn by the processor.
  bool has_gpu() const {
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string_view renderer = name == nullptr ? "" : name;
    for (const char* soft : {"llvmpipe", "softpipe", "swrast", "Software"}) {
      if (renderer.find(soft) != std::string_view::npos) return false;
    }
    return true;
  }
  GLFWwindow* get() const { return window_; }
  // limit_size: as small as it may be on the monitor it is on.
  void limit_size() const {
    const auto least = [&](int tokens) {
      return static_cast<int>(std::lround(static_cast<float>(tokens) * monitor_scale()));
    };
    glfwSetWindowSizeLimits(window_, least(kLeastWidth), least(kLeastHeight), GLFW_DONT_CARE,
                            GLFW_DONT_CARE);
  }
  // place: where it is now.
  session::WindowPlace place() const {
    session::WindowPlace out;
    int x = 0, y = 0, width = 0, height = 0;
    glfwGetWindowPos(window_, &x, &y);
    glfwGetWindowSize(window_, &width, &height);
    const auto scale = static_cast<double>(monitor_scale());
    out.x = x, out.y = y;
    out.width = width / scale, out.height = height / scale;
    out.maximized = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_TRUE;
    return out;
  }
  // show: with the frame that was drawn, so that nobody sees an empty window.
  void show() const {
    glfwShowWindow(window_);
    glfwSwapBuffers(window_);
  }

  // draw: once more at once where the first frame lacked characters.
  void draw(App& app) {
    draw_once(app);
    if (app.wants_glyphs()) draw_once(app);
  }

 private:
  // stay_on_screen: where it was, if that is on a monitor; no larger than the one it is on.
  void stay_on_screen(const session::WindowPlace& place) const {
    int count = 0, width = 0, height = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    glfwGetWindowSize(window_, &width, &height);
    for (int i = 0; i < count; ++i) {
      int x = 0, y = 0, w = 0, h = 0;
      glfwGetMonitorWorkarea(monitors[i], &x, &y, &w, &h);
      const bool first = i == 0 && place.width <= 0;
      const bool here =
          place.x >= x && place.y >= y && place.x < x + w - 40 && place.y < y + h - 40;
      if (!first && !(place.width > 0 && here)) continue;
      if (w > 0 && h > 0 && !place.maximized) {
        glfwSetWindowSize(window_, std::min(width, w), std::min(height, h));
      }
      if (here && place.width > 0) {
        glfwSetWindowPos(window_, static_cast<int>(place.x), static_cast<int>(place.y));
      }
      return;
    }
  }

  void draw_once(App& app) {
    if (app.before_frame()) {
      ImGui_ImplOpenGL3_DestroyFontsTexture();
      ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    feed_keys(window_);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    app.frame(size.x, size.y);
    ImGui::Render();
    app.after_frame();
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    glViewport(0, 0, width, height);
    const Color back = app.theme().c.panel;
    const auto part = [&](int i) { return static_cast<float>(channel(back, i)) / 255; };
    glClearColor(part(0), part(1), part(2), 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  }

 public:
  Picture picture() const {
    Picture p;
    glfwGetFramebufferSize(window_, &p.width, &p.height);
    const auto row = 4 * static_cast<std::size_t>(p.width);
    std::vector<std::uint8_t> upside(row * static_cast<std::size_t>(p.height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, p.width, p.height, GL_RGBA, GL_UNSIGNED_BYTE, upside.data());
    p.rgba.resize(upside.size());
    for (int y = 0; y < p.height; ++y) {
      const auto from = row * static_cast<std::size_t>(p.height - 1 - y);
      std::copy_n(upside.data() + from, row, p.rgba.data() + row * static_cast<std::size_t>(y));
    }
    for (std::size_t i = 3; i < p.rgba.size(); i += 4) p.rgba[i] = 255;
    return p;
  }

 private:
  bool started_ = false;
  bool backends_ = false;
  GLFWwindow* window_ = nullptr;
  ImGuiContext* context_ = nullptr;
};

void on_drop(GLFWwindow* window, int count, const char** paths) {
  auto* app = static_cast<App*>(glfwGetWindowUserPointer(window));
  if (count > 0) app->carry_out(intent::OpenFile{paths[0]});
}

// on_scale: on another monitor the window is as large as before, to the eye.
void on_scale(GLFWwindow* window, float x, float) {
  App* app = static_cast<App*>(glfwGetWindowUserPointer(window));
  const float scale = clamped_scale(x), was = app->monitor_scale();
  app->set_monitor_scale(scale);
  if (scale == was || glfwGetWindowAttrib(window, GLFW_MAXIMIZED) == GLFW_TRUE) return;
  int width = 0, height = 0;
  glfwGetWindowSize(window, &width, &height);
  const auto grown = [&](int n) {
    return static_cast<int>(std::lround(static_cast<float>(n) * scale / was));
  };
  glfwSetWindowSize(window, grown(width), grown(height));
}

// frames_max: a second: as the settings say, else 60, and half of that without a graphics card.
int frames_max(const Window& window, const App& app) {
  const int wanted = app.state().prefs.frames_max;
  return wanted > 0 ? wanted : window.has_gpu() ? 60 : 30;
}

// loop: sleeps until something happens; two frames after each event let hovers settle.
void loop(Window& window, App& app) {
  int settle = 3;
  window.draw(app);
  window.show();
  while (!app.closed()) {
    if (glfwWindowShouldClose(window.get()) != 0) {
      glfwSetWindowShouldClose(window.get(), GLFW_FALSE);
      app.ask_to_close();
    }
    const double began = glfwGetTime();
    const int most = frames_max(window, app);
    app.face().note =
        window.has_gpu() ? std::string()
                         : words::fill(words::tr("Software rendering, at most {n} frames a second"),
                                       {{"n", std::to_string(most)}});
    window.draw(app);
    glfwSwapBuffers(window.get());
    if (settle > 0) --settle;
    const double spent = glfwGetTime() - began;
    if (!waiting_keys.empty()) {
      glfwPollEvents();
      settle = 3;
    } else if (app.busy() || settle > 0) {
      glfwWaitEventsTimeout(std::max(0.001, 1.0 / most - spent));
    } else {
      // a tooltip that waits for its time or a toast that has had it needs a frame; nothing else
      // happens by itself
      app.keep_window(window.place());
      glfwWaitEventsTimeout(app.rest_s());
      settle = 2;
    }
  }
}

// wait_for: the program that was asked for still runs; gives it ten seconds.
bool wait_for(const App& app, int frame) {
  constexpr int kFramesMax = 500;
  if (!app.busy() || frame > kFramesMax) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return true;
}

// show_step: puts the cursor where a picture is wanted; whoever runs there comes into focus.
void show_step(App& app, int step) {
  if (step <= 0 || app.model() == nullptr) return;
  app.carry_out(intent::GoTo{EventSeq{static_cast<std::uint64_t>(step)}});
}

int smoke(Window& window, App& app, const WindowOptions& options) {
  window.draw(app);
  window.show();
  for (int i = 0; i < 4 || wait_for(app, i); ++i) {
    glfwPollEvents();
    window.draw(app);
    glfwSwapBuffers(window.get());
  }
  show_step(app, options.step);
  window.draw(app);
  window.draw(app);
  if (options.screenshot_path.empty()) return 0;
  const std::string error = save_picture(window.picture(), options.screenshot_path);
  return error.empty() ? 0 : fail(error);
}

DeskOptions desk_options(bool keep_settings) {
  return {session::scenario_folder(), session::engine_path(),
          keep_settings ? session::settings_path() : std::string()};
}

session::Settings kept_settings() {
  const std::string path = session::settings_path();
  return path.empty() ? session::Settings() : session::load_settings(path).settings;
}

// theme_of: the one asked for, else the one remembered.
ThemeKind theme_of(const WindowOptions& options) {
  return theme_named(options.theme.empty() ? kept_settings().theme : options.theme);
}

int run_soft(const WindowOptions& options, Fonts fonts) {
  Headless screen(options.width > 0 ? options.width : kWidth,
                  options.height > 0 ? options.height : kHeight);
  App app(std::move(fonts), theme_of(options), options.scale);
  app.attach(desk_options(false));
  if (!options.language.empty()) app.carry_out(intent::SetLanguage{options.language});
  if (!options.open_path.empty()) app.open_file(options.open_path);
  for (int i = 0; i < 4 || wait_for(app, i); ++i) screen.frame(app);
  show_step(app, options.step);
  screen.frame(app);
  screen.frame(app);
  if (options.screenshot_path.empty()) return 0;
  const std::string error = save_picture(screen.draw(), options.screenshot_path);
  return error.empty() ? 0 : fail(error);
}

}  // namespace

int run_window(const WindowOptions& options) {
  auto fonts = Fonts::find();
  if (!fonts) return fail(fonts.error());
  if (options.soft) return run_soft(options, std::move(fonts.value()));
  Window window;
  const session::WindowPlace place =
      options.smoke_test ? session::WindowPlace() : kept_settings().window;
  if (const std::string error = window.open(options, place); !error.empty()) return fail(error);
  App app(std::move(fonts.value()), theme_of(options), window.monitor_scale());
  if (options.scale > 0) app.fix_scale(options.scale);
  app.attach(desk_options(!options.smoke_test));
  if (!options.language.empty()) app.carry_out(intent::SetLanguage{options.language});
  if (!options.open_path.empty()) app.open_file(options.open_path);
  glfwSetWindowUserPointer(window.get(), &app);
  glfwSetDropCallback(window.get(), on_drop);
  glfwSetWindowContentScaleCallback(window.get(), on_scale);
  if (options.smoke_test) return smoke(window, app, options);
  loop(window, app);
  app.save_settings();
  return 0;
}

std::string window_libraries() {
  const std::string glfw = glfwGetVersionString();
  return std::string("Dear ImGui ") + ImGui::GetVersion() + ", GLFW " +
         glfw.substr(0, glfw.find(' '));
}

}  // namespace fiberscope::ui
