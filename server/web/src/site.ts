/** What every page has: its style. */
import './styles/site.css';
