import { createRoot } from 'react-dom/client';
import { Resize } from './Resize.jsx';

createRoot(document.querySelector('#root')).render(<Resize width={320} />);
