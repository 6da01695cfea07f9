// Site: the index of a folder of pages: every lesson by chapter, with a small picture of its run,
// in all languages.
//
// Owns the index' layout. Deliberately does not know where lessons are from, nor how a page looks.
#pragma once

#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

// SiteWords: the same text in English and in Chinese; the second may be empty.
struct SiteWords {
  std::string english, chinese;
};

struct SiteLesson {
  std::string href;  // from the index
  SiteWords title, belief;
  std::uint32_t coroutines = 0;  // 0: not said
  std::uint32_t stops = 0;
  std::string name, edition;    // by which answers are kept; empty: it has no lesson
  std::uint32_t questions = 0;  // how many can be answered
  std::string picture;  // of site_picture(); empty: its run left none
};

struct SiteChapter {
  int number = 0;
  SiteWords title;
  std::vector<SiteLesson> lessons;
};

// site_picture: a run at a glance, as SVG: at most eight lanes.
std::string site_picture(const model::Model& model);

// site_index: the HTML file.
std::string site_index(const std::vector<SiteChapter>& chapters, words::Language language);

}  // namespace fiberscope::exporter
