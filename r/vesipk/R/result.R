as_result <- function(pointer) structure(list(pointer = pointer), class = "vesipk_result")

pointer_of <- function(result) unclass(result)$pointer

read_result <- function(file) {
  if (!is.character(file) || length(file) != 1 || is.na(file)) stop("file: expected one path", call. = FALSE)
  as_result(answered(.Call(C_load_result, path.expand(file))))
}

save_result <- function(result, file) invisible(answered(.Call(C_save_result, pointer_of(result), path.expand(file))))

arrays <- function(result) .Call(C_array_paths, pointer_of(result))

attributes_of <- function(result) .Call(C_attribute_list, pointer_of(result))

names.vesipk_result <- function(x) arrays(x)

# An array with its dimensions named, in the order of the file: scenario, organ, quantile, time.
"[[.vesipk_result" <- function(x, i, ...) {
  if (!is.character(i) || length(i) != 1) stop("expected the name of one array; names() lists them", call. = FALSE)
  a <- .Call(C_one_array, pointer_of(x), i)
  if (is.null(a)) stop("there is no array \"", i, "\" in this result; names() lists them", call. = FALSE)
  if (length(a$dimension) < 1) return(a$values)
  values <- array(a$values, rev(a$length))
  if (length(a$dimension) > 1) values <- aperm(values)
  labels <- lapply(a$dimension, function(d) {
    along <- .Call(C_one_array, pointer_of(x), d)
    if (is.null(along)) NULL else as.character(along$values)
  })
  dimnames(values) <- setNames(labels, sub(".*/", "", a$dimension))
  attr(values, "unit") <- a$unit
  attr(values, "words") <- a$words
  values
}

"$.vesipk_result" <- function(x, name) x[[name]]

print.vesipk_result <- function(x, ...) {
  cat("VesiPK result:", attributes_of(x)$title, "\n")
  for (one in c("scenario", "organ", "fit/parameter", "gsa/parameter", "design/parameter", "regimen/choice")) {
    if (one %in% arrays(x)) cat("  ", sub(".*/", "", one), "s: ", paste(unique(c(x[[one]])), collapse = ", "), "\n", sep = "")
  }
  cat("  ", length(arrays(x)), " arrays; names() lists them, as.data.frame() makes long tables\n", sep = "")
  invisible(x)
}

summary.vesipk_result <- function(object, ...) print(object)

# For the panes of editors: a line, nothing read.
str.vesipk_result <- function(object, ...) cat("A result of VesiPK\n")

# What a table is of where nobody says: curves; of a fit its numbers; of a sensitivity its shares; of a design its plan; of a
# regimen what to give.
usual <- function(x) {
  known <- arrays(x)
  of_fit <- c("fit/unit", "fit/mode", "fit/median", "fit/sd", "fit/low", "fit/high", "fit/prior_low", "fit/prior_high")
  of_gsa <- intersect(paste0("gsa/", c("first", "first_low", "first_high", "total", "total_low", "total_high", "shapley", "pawn",
                                       "mu_star", "mu", "sigma", "elasticity")), known)
  if ("design/plan_animals" %in% known) return("design/plan_time")
  if ("regimen/answer" %in% known) return(paste0("regimen/", c("answer", "choice_unit")))
  if ("fit/mode" %in% known) of_fit else if (length(of_gsa)) of_gsa else "percent_dose"
}

# A long table: a column for each dimension, then one for each quantity that lies over these dimensions.
as.data.frame.vesipk_result <- function(x, row.names = NULL, optional = FALSE, what = NULL, ...) {
  if (is.null(what) && is.character(row.names)) { # as.data.frame(result, "auc_last")
    what <- row.names
    row.names <- NULL
  }
  if (is.null(what)) what <- usual(x)
  if (!is.character(what) || !length(what)) stop("what: expected names of arrays; names() lists them", call. = FALSE)
  found <- lapply(what, function(path) .Call(C_one_array, pointer_of(x), path))
  missing <- vapply(found, is.null, NA)
  if (any(missing)) stop("there is no array \"", what[missing][1], "\" in this result; names() lists them", call. = FALSE)
  over <- found[[1]]$dimension
  for (a in found) {
    if (!identical(a$dimension, over))
      stop("\"", a$path, "\" lies over ", paste(a$dimension, collapse = ", "), ", \"", found[[1]]$path, "\" over ",
           paste(over, collapse = ", "), ": ask for them one by one", call. = FALSE)
  }
  axes <- lapply(rev(over), function(d) {
    along <- .Call(C_one_array, pointer_of(x), d)
    if (is.null(along)) seq_len(found[[1]]$length[match(d, over)]) else along$values
  })
  columns <- rev(unname(as.list(do.call(expand.grid, c(axes, list(KEEP.OUT.ATTRS = FALSE, stringsAsFactors = FALSE))))))
  names(columns) <- sub(".*/", "", over)
  if ("gsa/output" %in% over) { # an output is one number of an organ in a scenario
    at <- columns$output
    about <- lapply(c(scenario = "gsa/scenario", organ = "gsa/organ", number = "gsa/number"), function(path) c(x[[path]])[at])
    columns <- c(about, columns[names(columns) != "output"])
  }
  if (identical(over, c("design/plan_arm", "design/plan_image"))) { # each part of a plan is of a scenario, and of so many animals
    at <- columns$plan_arm
    columns <- c(lapply(c(plan_scenario = "design/plan_scenario", plan_animals = "design/plan_animals"), function(path) c(x[[path]])[at]), columns)
  }
  for (a in found) columns[[sub(".*/", "", a$path)]] <- a$values
  as.data.frame(columns, stringsAsFactors = FALSE, row.names = row.names)
}
