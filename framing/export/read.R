# Reads corpus.csv and tokens.csv. Run it in their folder, or set `folder` before.
#
# Gives   articles  one row a document     words  for each document its terms in order
# and with quanteda installed   corp (the texts), toks (the terms), dfmat (their counts).
# `term` says which column of tokens.csv is a term: "key" (as the study counts), "token", "form",
# "stem" or "lemma".

if (!exists("folder")) folder <- "."
if (!exists("term")) term <- "key"

# All columns as text: R would read a group called 2017 as a number, and one called F as FALSE.
read_table <- function(name) {
  read.csv(file.path(folder, name), encoding = "UTF-8", colClasses = "character",
           na.strings = "", check.names = FALSE)
}

articles <- read_table("corpus.csv")
articles$text[is.na(articles$text)] <- ""
articles$date <- as.Date(articles$date)
articles$words <- as.integer(articles$words)

tokens_table <- read_table("tokens.csv")
for (column in c("sentence_id", "token_id", "start", "end")) {
  tokens_table[[column]] <- as.integer(tokens_table[[column]])
}

# Levels in the order of the articles keep one without words, as an empty document.
words <- split(tokens_table[[term]], factor(tokens_table$doc_id, levels = articles$doc_id))

if (requireNamespace("quanteda", quietly = TRUE)) {
  corp <- quanteda::corpus(articles, docid_field = "doc_id", text_field = "text")
  toks <- quanteda::as.tokens(words)
  quanteda::docvars(toks) <- quanteda::docvars(corp)
  dfmat <- quanteda::dfm(toks, tolower = FALSE)
}
