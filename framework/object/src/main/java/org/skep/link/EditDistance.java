package org.skep.link;

/** How many slips of the pen lead from one word to another: a letter too many, too few, wrong, or two swapped. */
final class EditDistance {
    /** More than leave a word recognisable. */
    static final int TOO_MANY = Integer.MAX_VALUE;

    /** A word of that many letters may have one slip, and one more for each that many again. */
    private static final int LETTERS_A_SLIP = 3;

    private static final int MOST = 3;

    private EditDistance() {}

    /** The number, or {@link #TOO_MANY}: a name from a file may be of any length, and is not compared then. */
    static int between(String written, String meant) {
        int allowed = Math.min(MOST, Math.min(written.length(), meant.length()) / LETTERS_A_SLIP);
        if (Math.abs(written.length() - meant.length()) > allowed) {
            return TOO_MANY;
        }
        int slips = count(written, meant);
        return slips <= allowed ? slips : TOO_MANY;
    }

    /** The optimal string alignment distance. */
    private static int count(String a, String b) {
        int[][] slips = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                slips[i][j] = i == 0 || j == 0 ? i + j : fewest(slips, a, b, i, j);
            }
        }
        return slips[a.length()][b.length()];
    }

    /** The fewest that lead from the first letters of one to the first letters of the other. */
    private static int fewest(int[][] slips, String a, String b, int i, int j) {
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int fewest = Math.min(slips[i - 1][j - 1] + wrong, Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(fewest, slips[i - 2][j - 2] + 1) : fewest;
    }
}
