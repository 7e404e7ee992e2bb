#include "tests/atlassian/capture/capture_folder.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <zlib.h>

namespace healthlint {

CaptureFolder::CaptureFolder() {
    std::string pattern = testing::TempDir() + "capture-XXXXXX";
    path_ = mkdtemp(pattern.data());
}

CaptureFolder::~CaptureFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path CaptureFolder::write(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::filesystem::path CaptureFolder::write_gzip(
    const std::string& name, std::string_view text) const {
    std::filesystem::path path = path_ / name;
    gzFile_s* file = gzopen(path.c_str(), "wb");
    EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), std::ssize(text));
    gzclose(file);
    return path;
}

std::string issue_text(
    std::string_view id, std::string_view key, std::string_view fields, std::string_view site) {
    std::string text = R"({"id":")" + std::string(id) + R"(","key":")" + std::string(key) + "\"";
    if (!site.empty())
        text += R"(,"self":")" + std::string(site) + "/rest/api/3/issue/" + std::string(id) + "\"";
    return text + R"(,"fields":{)" + std::string(fields) + "}}";
}

}  // namespace healthlint
