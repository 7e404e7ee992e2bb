#include "bridge/engine/checks/data/public_datasets.h"

#include <algorithm>
#include <array>

namespace healthlint {
namespace {

// Names that mean nothing else.
constexpr auto kNames = std::to_array<std::string_view>(
    {"imagenet",      "imagenet-1k",  "imagenet-21k", "mnist",      "fashion-mnist", "emnist",
     "cifar-10",      "cifar-100",    "cifar10",      "cifar100",   "svhn",          "celeba",
     "lfw",           "kitti",        "nuscenes",     "cityscapes", "ms-coco",       "mscoco",
     "ade20k",        "voxceleb",     "librispeech",  "libritts",   "ljspeech",      "timit",
     "squad",         "squad2.0",     "korquad",      "klue",       "kobest",        "nsmc",
     "kornli",        "superglue",    "mmlu",         "hellaswag",  "gsm8k",         "humaneval",
     "wikitext",      "wikitext-103", "laion-5b",     "laion-400m", "movielens",     "movielens-1m",
     "movielens-20m", "mimic-iii",    "mimic-iv",     "mimic-cxr",  "chexpert",      "physionet",
     "isic",          "brats",        "chembl",       "qm9",        "era5",          "sentinel-2",
     "landsat-8",     "tpc-ds",       "tpc-h",        "ag-news",    "ag_news",       "20newsgroups",
     "ecos",          "kosis",        "opendart"});

// Names that are words of their own: only where data is spoken of.
constexpr auto kCommonNames = std::to_array<std::string_view>(
    {"coco",    "glue",     "c4",      "m4",         "m5",        "titanic",   "iris",
     "criteo",  "waymo",    "yelp",    "imdb",       "gutenberg", "wikipedia", "openstreetmap",
     "dbpedia", "freebase", "wordnet", "conll-2003", "lending",   "ieee-cis"});

// Two words.
struct Pair {
    std::string_view first, second;
};

constexpr std::array kPairs{
    Pair{"common", "crawl"},
    Pair{"common", "voice"},
    Pair{"open", "images"},
    Pair{"pascal", "voc"},
    Pair{"the", "pile"},
    Pair{"uk", "biobank"},
    Pair{"natural", "questions"},
    Pair{"amazon", "reviews"},
    Pair{"20", "newsgroups"},
    Pair{"ms", "marco"},
    Pair{"boston", "housing"},
    Pair{"california", "housing"},
    Pair{"adult", "income"},
    Pair{"global", "burden"},
    Pair{"모두의", "말뭉치"}};

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::size_t public_dataset_words(
    std::string_view word, std::string_view next, bool speaks_of_data) {
    // "klue-nli": a part of a set goes by the name of the whole.
    const auto whole = word.substr(0, word.find('-'));
    if (one_of(word, kNames) || (speaks_of_data && whole.size() > 3 && one_of(whole, kNames)) ||
        (speaks_of_data && one_of(word, kCommonNames)))
        return 1;
    const auto pair = std::ranges::find_if(kPairs, [&](const Pair& known) {
        return !known.second.empty() && known.first == word && next.starts_with(known.second);
    });
    return pair == kPairs.end() ? 0 : 2;
}

}  // namespace healthlint
