# First look, in R: where does a dose go? 1e10 small EVs of MSCs in a vein of a mouse; the same question as 01_first_look.ipynb.
#
#   Rscript notebooks/first_look.R        # Debian: r-base-core r-bioc-rhdf5
#
# The data come from `vesipk run configs/studies/first_light.cfg`, which is run if outputs/first_light.h5 is not there (the program is
# $VESIPK, else build/release/vesipk, else that of the PATH). The picture is outputs/first_look_R.png.
library(rhdf5)

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
top <- if (length(script)) dirname(dirname(normalizePath(script))) else getwd() # in a session: stand in the project's folder
outputs <- Sys.getenv("VESIPK_OUTPUTS", file.path(top, "outputs"))
file <- file.path(outputs, "first_light.h5")
if (!file.exists(file)) {
    dir.create(outputs, showWarnings = FALSE)
    found <- c(Sys.getenv("VESIPK"), file.path(top, "build/release/vesipk"), Sys.which("vesipk"))
    program <- found[nzchar(found) & file.exists(found)][1]
    if (is.na(program)) stop("no vesipk: build it with scripts/demo, or say where it is: VESIPK=/path/to/vesipk")
    study <- file.path(top, "configs/studies/first_light.cfg")
    if (system2(program, shQuote(c("run", study, "-o", file, "-q"))) != 0) stop("vesipk run failed")
}

# rhdf5 turns the dimensions around: an array (scenario, organ, quantile, time) comes as time, quantile, organ, scenario.
# `dims` are the names of its dimensions, in the order of docs/results.md; each has an array of labels of the same name.
read <- function(array, dims = c("scenario", "organ", "quantile", "time")) {
    values <- h5read(file, array)
    dimnames(values) <- lapply(rev(dims), function(d) as.character(h5read(file, d)))
    values
}
numbers <- c("scenario", "organ", "quantile")
time <- as.numeric(h5read(file, "time"))
percent <- read("percent_dose")[, "0.5", , "base"] # time, organ
# amounts: percent * h5read(file, "dose")[1] / 100; over h5read(file, "organ_volume")[, 1], organ by organ, concentrations

# Okabe & Ito 2008: colours that the colour-blind tell apart.
colours <- c(plasma = "#000000", liver = "#D55E00", lung = "#0072B2", spleen = "#CC79A7", kidney = "#009E73", brain = "#E69F00", rest = "#999999")
shown <- percent[, names(colours)]
shown[shown <= 0] <- NA # none yet: no place on a log axis
png(file.path(outputs, "first_look_R.png"), width = 1000, height = 640, res = 130)
par(mar = c(4.2, 4.6, 2.2, 7.5), las = 1, bty = "l")
matplot(time, shown, type = "l", log = "y", lty = 1, lwd = 2, col = colours, xlim = c(0, 12), ylim = c(1e-3, 100), yaxt = "n",
        xlab = "time after the injection (h)", ylab = "share of the dose (%)", main = "1e10 vesicles into a vein of a mouse", cex.main = 1)
axis(2, at = 10^(-3:2), labels = c("0.001", "0.01", "0.1", "1", "10", "100"))
legend(12.5, 100, names(colours), col = colours, lwd = 2, bty = "n", xpd = TRUE)
invisible(dev.off())

organs <- setdiff(names(colours), "rest")
table <- data.frame(
    peak_percent = read("peak_percent_dose", numbers)["0.5", organs, "base"],
    delivered_percent = read("delivered_percent_dose")[length(time), "0.5", organs, "base"],
    half_life_h = read("half_life", numbers)["0.5", organs, "base"]
)
print(signif(table, 3))

sum_of_all <- rowSums(percent[, setdiff(colnames(percent), c("plasma", "brain_parenchyma"))]) # plasma is part of blood, parenchyma of brain
stopifnot(abs(sum_of_all - 100) < 1e-6)
tissue <- table[rownames(table) != "plasma", ]
cat(sprintf("\nOf the organs, %s holds most at one time, %.0f %% of the dose; %.0f %% reach it in all. Together they hold 100 %% at every time.\n",
            rownames(tissue)[which.max(tissue$peak_percent)], max(tissue$peak_percent), max(tissue$delivered_percent)))
cat("It is a model: ", h5readAttributes(file, "/")$source, "; docs/evidence.md says what it rests on.\n", sep = "")
